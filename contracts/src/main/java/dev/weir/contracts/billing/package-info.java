/// The ports of billing: [dev.weir.contracts.billing.Billing] for model requests, [dev.weir.contracts.billing.Accounts]
/// for everything a company sees. All amounts are nano-units.
package dev.weir.contracts.billing;
