/// The platform's own API below `/api/v1`: balance, usage, transactions, top-ups and keys of the caller's company, in
/// one envelope `{success, data, error, meta}`. Every query carries the company of the key that asks.
package dev.weir.gateway.platform;
