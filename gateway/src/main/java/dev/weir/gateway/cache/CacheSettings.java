package dev.weir.gateway.cache;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How answers are cached. Which are is said by each route in models.yaml, or by the caller.
public record CacheSettings(
        @Setting(
                value = "memory",
                doc = "Where cached answers are: `memory`, that of each node; `redis`, the one of `redis.url`, for all"
                        + " nodes together, sealed; or `off`. See docs/cache.md.")
        CacheStore store,

        @Setting(
                value = "128MiB",
                doc =
                        "Bytes of cached answers in this node's memory; beyond it those that are asked for least go. With"
                                + " `store: redis`: bytes on their way there at most; an answer that finds no room is not kept.")
        DataSize memoryMax,

        @Setting(value = "2MiB", doc = "Longest answer that is kept. A longer one is delivered and not kept.")
        DataSize answerMax,

        @Setting(
                value = "64MiB",
                doc = "Bytes of answers that are being recorded on this node at most. One that finds no room is"
                        + " delivered and not kept.")
        DataSize recordingMax,

        @Setting(
                value = "10m",
                doc = "How long an answer is kept when a caller asks for it by `x-weir-cache: on` and names no time.")
        Duration ttl,

        @Setting(
                value = "24h",
                doc = "The longest that an answer is kept, whatever a route or a caller says. 1s to 30d.")
        Duration ttlMax,

        @Setting(
                value = "10",
                doc = "What a cached answer costs, in percent of what it would have cost from its provider, 0 to 100,"
                        + " unless its route says otherwise.")
        int pricePercent,

        @Setting(
                value = "true",
                doc = "Callers may ask for the cache by the header `x-weir-cache: on`. With false they may only turn it"
                        + " off (`off`) or have an answer made anew (`refresh`).")
        boolean byHeader,

        @Setting(
                value = "2s",
                doc = "The longest pause within a stream that is replayed with its pauses (`pacing` of a route).")
        Duration pauseMax,

        @Setting(
                value = "1m",
                doc = "How long a request waits for the answer to the same request, sent before it, to begin. Then it"
                        + " goes to a provider by itself.")
        Duration shareWait,

        @Setting(
                value = "250ms",
                doc = "With `store: redis`: a command that is not answered within it counts as Redis gone, and an"
                        + " answer that is not found within it as not there.")
        Duration redisTimeout) {
    private static final Duration TTL_MIN = Duration.ofSeconds(1);
    private static final Duration TTL_LIMIT = Duration.ofDays(30);

    public CacheSettings {
        if (pricePercent > 100) {
            throw new IllegalArgumentException("pricePercent: " + pricePercent + " (expected: 0 to 100)");
        }
        if (ttlMax.compareTo(TTL_MIN) < 0 || ttlMax.compareTo(TTL_LIMIT) > 0) {
            throw new IllegalArgumentException("ttlMax: " + ttlMax.toMillis() + "ms (expected: 1s to 30d)");
        }
        if (ttl.compareTo(TTL_MIN) < 0) {
            throw new IllegalArgumentException("ttl: " + ttl.toMillis() + "ms (expected: at least 1s)");
        }
        if (answerMax.bytes() > recordingMax.bytes() || answerMax.bytes() > memoryMax.bytes()) {
            throw new IllegalArgumentException("answerMax: " + answerMax + ", recordingMax: " + recordingMax
                    + ", memoryMax: " + memoryMax + " (expected: answerMax at most as large as the others)");
        }
        if (answerMax.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("answerMax: " + answerMax + " (expected: less than 2GiB)");
        }
        if (redisTimeout.toMillis() < 1 || shareWait.toMillis() < 1) {
            throw new IllegalArgumentException("redisTimeout: " + redisTimeout.toMillis() + "ms, shareWait: "
                    + shareWait.toMillis() + "ms (expected: at least 1ms)");
        }
    }

    /// What holds when nothing is configured.
    public static CacheSettings defaults() {
        return new CacheSettings(
                CacheStore.MEMORY,
                DataSize.mib(128),
                DataSize.mib(2),
                DataSize.mib(64),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                10,
                true,
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                Duration.ofMillis(250));
    }
}
