/// Limits and budgets of keys and companies: what a request asks, what it is told, how limits are set.
package dev.weir.contracts.limits;
