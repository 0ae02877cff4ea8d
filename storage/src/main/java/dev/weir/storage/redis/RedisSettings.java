package dev.weir.storage.redis;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// How Weir reaches Redis.
public record RedisSettings(
        @Setting(
                doc = "A Redis 6.2 or later, redis://user:password@host:port/database or rediss:// for TLS, in which"
                        + " all nodes count limits together; without it each counts alone. One server with its"
                        + " replicas, not Redis Cluster.")
        Optional<Secret> url,

        @Setting(
                value = "50ms",
                doc = "A command that is not answered within it counts as Redis gone: until it answers again,"
                        + " `limits.withoutRedis` holds.")
        Duration commandTimeout,

        @Setting(value = "500ms", doc = "How long a new connection may take before the next is tried.")
        Duration connectTimeout,

        @Setting(value = "500ms", doc = "The longest pause between attempts to connect; the first is 20 ms.")
        Duration reconnectPauseMax,

        @Setting(
                value = "5s",
                doc = "What a node counts as running is forgotten when the node has been silent for this long. It"
                        + " writes its heartbeat five times as often.")
        Duration nodeSilentMax,

        @Setting(
                value = "4096",
                min = 1,
                doc = "Commands without an answer at most; a decision beyond it is made as if Redis were gone.")
        int pipeliningLimit) {
    public RedisSettings {
        positive("commandTimeout", commandTimeout, 1);
        positive("connectTimeout", connectTimeout, 1);
        positive("reconnectPauseMax", reconnectPauseMax, 20);
        positive("nodeSilentMax", nodeSilentMax, 500);
    }

    private static void positive(String name, Duration value, long min) {
        if (value.toMillis() < min) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + "ms (expected: at least " + min + "ms)");
        }
    }

    /// What holds when nothing is configured.
    public static RedisSettings defaults() {
        return new RedisSettings(
                Optional.empty(),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                4096);
    }
}
