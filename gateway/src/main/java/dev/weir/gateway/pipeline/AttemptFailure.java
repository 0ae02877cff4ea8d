package dev.weir.gateway.pipeline;

import dev.weir.providers.api.Fault;

/// Why an attempt failed, and what becomes of the request when no other follows.
///
/// @param status what the provider answered, 0 when it did not
/// @param retryAfterMs what it advised, 0 for nothing
/// @param giveUp ends the request with what its client is told of this failure
record AttemptFailure(Fault fault, int status, long retryAfterMs, Runnable giveUp) {
    static AttemptFailure of(Fault fault, Runnable giveUp) {
        return new AttemptFailure(fault, 0, 0, giveUp);
    }
}
