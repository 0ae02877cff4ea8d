package dev.weir.contracts.billing;

import dev.weir.contracts.money.TokenUsage;
import java.time.Instant;
import java.util.List;

/// What a request turned out to cost: charges `costNanos` and releases the rest of the reservation. Carries its
/// [Reserve] whole, so that it can be posted even where the reservation's record was lost.
///
/// @param reserve what was reserved; a request that moved to another target names that one's model and price, with the
///     id, bound and currency of its reservation
/// @param usage tokens by disjoint class; [TokenUsage#NONE] when nothing is charged
/// @param estimated true when the provider reported no usage and our own count stands in
/// @param costNanos the charge, in nano-units; may exceed the reservation only when a provider exceeded its bound
/// @param httpStatus the status the client was answered with, 0 when it was gone before one
/// @param firstTokenMs milliseconds from the start to the first byte of the answer, -1 when there was none
/// @param failedAttempts the calls that failed, in their order; the first [FailedAttempt#KEPT_MAX] are kept
/// @param cached whether the answer came out of the cache
public record Settlement(
        Reserve reserve,
        Ending ending,
        TokenUsage usage,
        boolean estimated,
        long costNanos,
        int httpStatus,
        long firstTokenMs,
        Instant endedAt,
        List<FailedAttempt> failedAttempts,
        boolean cached) {
    public Settlement {
        failedAttempts = FailedAttempt.kept(failedAttempts);
    }

    /// A request that its provider answered, or failed to, at the first attempt.
    public Settlement(
            Reserve reserve,
            Ending ending,
            TokenUsage usage,
            boolean estimated,
            long costNanos,
            int httpStatus,
            long firstTokenMs,
            Instant endedAt) {
        this(reserve, ending, usage, estimated, costNanos, httpStatus, firstTokenMs, endedAt, List.of(), false);
    }
}
