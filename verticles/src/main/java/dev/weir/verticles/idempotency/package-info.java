/// Requests that happen once: [dev.weir.verticles.idempotency.Claims] answers who may execute a key's request,
/// [dev.weir.verticles.idempotency.Conclusions] sees to it that every claim's end reaches the database, and
/// [dev.weir.verticles.idempotency.IdempotencyVerticle] renews the leases of what runs and deletes what is over.
///
/// ```
/// claim → Claimed ─ record … ─ executed → kept        (or too long, or lost: executed, never again)
///                            └ giveUp   → free
/// ```
///
/// Invariants: a key that is claimed on this node is never claimed again on it before its end is in the database; an
/// answer leaves the node sealed; what answers hold of this node's memory is counted, from the first byte recorded to
/// the last byte stored, and bounded by `memoryMax`.
package dev.weir.verticles.idempotency;
