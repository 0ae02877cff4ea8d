package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import java.time.Instant;

/// What one request asks of the limits that apply to it.
///
/// @param owners whose limits: the company first, then the key; those without a counted limit are left out
/// @param tokens how many it will likely take
/// @param boundNanos the most it can cost
/// @param startedAt decides the period of its cost
public record Demand(OwnerLimits[] owners, boolean stream, long tokens, long boundNanos, Instant startedAt) {
    /// How much of a measure it wants from a limit. A request larger than a whole minute's tokens counts as a minute's:
    /// it could never pass otherwise.
    long wanted(Measure measure, long limit) {
        return switch (measure) {
            case REQUESTS_PER_MINUTE, CONCURRENT_REQUESTS -> 1;
            case CONCURRENT_STREAMS -> stream ? 1 : 0;
            case TOKENS_PER_MINUTE -> Math.min(tokens, limit);
            case SPEND_PER_DAY, SPEND_PER_MONTH -> boundNanos;
        };
    }
}
