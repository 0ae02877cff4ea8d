/// The platform's own API below `/api/v1`: balance, usage, transactions, top-ups, keys and prices of the caller's
/// company, in one envelope `{success, data, error, meta}`. Every query carries the company of the key that asks; only
/// below `/admin` a key with the scope `admin` names others.
package dev.weir.gateway.platform;
