/// The platform's own API below `/api/v1`: balance, usage, transactions, statements, credits and keys of the caller's
/// company; top-ups, credits, refunds and corrections of any, for administrators. One envelope
/// `{success, data, error, meta}`, but for lists as CSV. Every query carries the company of the key that asks.
package dev.weir.gateway.platform;
