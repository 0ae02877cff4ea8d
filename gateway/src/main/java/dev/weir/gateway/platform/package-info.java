/// The platform's own API below `/api/v1`: balance, usage, transactions, statements, credits, prices and keys of the
/// caller's company; top-ups, credits, refunds, corrections and prices of any, for administrators. One envelope
/// `{success, data, error, meta}`, but for lists as CSV. Every query carries the company of the key that asks; only
/// below `/admin` a key with the scope `admin` names others.
package dev.weir.gateway.platform;
