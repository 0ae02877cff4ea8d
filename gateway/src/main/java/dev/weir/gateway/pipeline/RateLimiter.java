package dev.weir.gateway.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.time.Duration;
import java.util.UUID;

/// Requests and tokens per minute of each API key on this node: two buckets a key, refilled steadily. Safe from any
/// thread.
public final class RateLimiter {
    /// The largest limit; larger ones would not fit the arithmetic.
    public static final long PER_MINUTE_MAX = 100_000_000_000L;

    /// Buckets of keys that were silent so long are full again and forgotten.
    private static final Duration FORGET_AFTER = Duration.ofMinutes(2);
    /// Keys remembered at once; beyond it the least used start with full buckets.
    private static final long KEYS_MAX = 100_000;

    private final long requestsPerMinute;
    private final long tokensPerMinute;
    private final Cache<UUID, Buckets> byKey = Caffeine.newBuilder()
            // Its upkeep is small: done where it falls due, not handed to another thread.
            .executor(Runnable::run)
            .maximumSize(KEYS_MAX)
            .expireAfterAccess(FORGET_AFTER)
            .build();

    /// How a key stands after a request was counted; makes the rate-limit headers.
    record Standing(Bucket.Level requests, Bucket.Level tokens) {}

    public RateLimiter(long requestsPerMinute, long tokensPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
        this.tokensPerMinute = tokensPerMinute;
    }

    /// Counts one request of `tokens` at most.
    ///
    /// @throws GatewayException `RATE_LIMITED` when a bucket holds too little
    Standing admit(UUID key, long tokens, long nowNanos) {
        var buckets = byKey.get(
                key, _ -> new Buckets(new Bucket(requestsPerMinute, nowNanos), new Bucket(tokensPerMinute, nowNanos)));
        // A request larger than a whole minute's tokens is counted as a minute's.
        long counted = Math.min(tokens, tokensPerMinute);
        synchronized (buckets) {
            refuseUnless(buckets.requests(), 1, "requests", requestsPerMinute, nowNanos);
            refuseUnless(buckets.tokens(), counted, "tokens", tokensPerMinute, nowNanos);
            return new Standing(
                    buckets.requests().take(1, nowNanos), buckets.tokens().take(counted, nowNanos));
        }
    }

    private static void refuseUnless(Bucket bucket, long wanted, String unit, long perMinute, long nowNanos) {
        long waitMs = bucket.waitMs(wanted, nowNanos);
        if (waitMs > 0) {
            throw GatewayException.of(
                            Failure.RATE_LIMITED,
                            "Rate limit reached for " + unit + " per minute: limit " + perMinute + ", requested "
                                    + wanted + ". Please try again in " + waitMs + "ms.")
                    .retryAfter((int) Math.ceilDiv(waitMs, 1000));
        }
    }

    /// Gives back tokens that a request was counted with and did not use, or takes what it used beyond.
    void correct(UUID key, long countedTokens, long usedTokens, long nowNanos) {
        Buckets buckets = byKey.getIfPresent(key);
        if (buckets != null) {
            synchronized (buckets) {
                buckets.tokens().take(usedTokens - Math.min(countedTokens, tokensPerMinute), nowNanos);
            }
        }
    }

    private record Buckets(Bucket requests, Bucket tokens) {}

    /// An amount that is refilled steadily to a minute's worth. Counted in sixty-thousandths, so that each millisecond
    /// gives a whole number. Guarded by its [Buckets].
    static final class Bucket {
        private static final long MINUTE_MS = 60_000;
        private static final long MS_NANOS = 1_000_000;

        private final long perMinute;
        private long level;
        private long at;

        /// @param resetMs until it is full again
        record Level(long limit, long remaining, long resetMs) {}

        Bucket(long perMinute, long nowNanos) {
            this.perMinute = perMinute;
            this.level = perMinute * MINUTE_MS;
            this.at = nowNanos;
        }

        private void refill(long nowNanos) {
            long passedMs = (nowNanos - at) / MS_NANOS;
            if (passedMs > 0) {
                level = Math.min(perMinute * MINUTE_MS, level + Math.min(passedMs, MINUTE_MS) * perMinute);
                at += passedMs * MS_NANOS;
            }
        }

        /// Milliseconds until `wanted` are there, 0 when they are.
        long waitMs(long wanted, long nowNanos) {
            refill(nowNanos);
            return Math.max(0, Math.ceilDiv(wanted * MINUTE_MS - level, perMinute));
        }

        Level take(long amount, long nowNanos) {
            refill(nowNanos);
            level = Math.min(perMinute * MINUTE_MS, level - amount * MINUTE_MS);
            return new Level(
                    perMinute, Math.max(0, level / MINUTE_MS), Math.ceilDiv(perMinute * MINUTE_MS - level, perMinute));
        }
    }
}
