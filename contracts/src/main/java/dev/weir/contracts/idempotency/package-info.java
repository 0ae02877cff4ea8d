/// A request that happens once, however often it is sent: the port behind the header `Idempotency-Key`. The rules are
/// in docs/idempotency.md.
package dev.weir.contracts.idempotency;
