package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.GatewayException;
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

    /// What a failed call means for further attempts.
    static Fault faultOf(GatewayException failure) {
        return switch (failure.failure()) {
            case UPSTREAM_TIMEOUT -> Fault.TIMEOUT;
            case UPSTREAM_CUT -> Fault.CUT;
            case UPSTREAM_BUSY -> Fault.BUSY;
            case UPSTREAM_UNREACHABLE -> Fault.UNREACHABLE;
            case UPSTREAM_GARBAGE -> Fault.GARBAGE;
            default -> Fault.SERVER_ERROR;
        };
    }

    /// How its request ends when no other follows.
    static Ending endingOf(GatewayException failure) {
        return switch (failure.failure()) {
            case UPSTREAM_TIMEOUT -> Ending.TIMEOUT;
            case UPSTREAM_CUT -> Ending.UPSTREAM_CUT;
            default -> Ending.UPSTREAM_ERROR;
        };
    }
}
