package dev.weir.contracts.idempotency;

import io.vertx.core.Future;

/// Lets a request with a key be executed once. Safe from any thread.
public interface Idempotency {
    /// Asks for the right to execute a request. Completes when the answer is durable, on the context of the caller.
    /// Fails with `STORAGE_UNAVAILABLE` only: then nothing may be executed.
    Future<ClaimOutcome> claim(ClaimRequest request);
}
