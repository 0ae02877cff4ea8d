package dev.weir.storage.postgres;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// How Weir reaches PostgreSQL and how much it asks of it at once.
public record PostgresSettings(
        @Setting(
                env = "WEIR_POSTGRES_URL",
                doc = "A PostgreSQL of your own, postgres://user:password@host:port/database; without it Weir starts"
                        + " an embedded one in the data folder.")
        Optional<Secret> url,

        @Setting(
                value = "8",
                min = 1,
                doc = "Connections per node at most; when all are busy, calls wait in the queue. The server's"
                        + " max_connections must cover all nodes (the embedded one allows 50).")
        int poolSize,

        @Setting(
                value = "1000",
                min = 1,
                doc = "Calls that wait for a connection at most; one more fails at once as storage unavailable.")
        int waitQueueMax,

        @Setting(
                value = "3s",
                doc = "How long a call waits for a connection, new or free, before it fails as storage unavailable.")
        Duration connectTimeout,

        @Setting(
                value = "30s",
                doc = "How long one statement may run before the server cancels it; 0s asks for no limit, as poolers"
                        + " that refuse start-up parameters need.")
        Duration statementTimeout,

        @Setting(value = "10m", doc = "An unused connection is closed after it; 0s keeps it for ever.")
        Duration idleTimeout,

        @Setting(
                value = "256",
                doc = "Prepared statements kept per connection; beyond it the least used is prepared anew.")
        int preparedStatementsMax,

        @Setting(
                value = "256",
                min = 1,
                doc = "Statements under way on one connection at most; the next wait for an answer.")
        int pipeliningLimit) {

    public PostgresSettings {
        atLeast(1, "poolSize", poolSize);
        atLeast(0, "waitQueueMax", waitQueueMax);
        atLeast(1, "preparedStatementsMax", preparedStatementsMax);
        atLeast(1, "pipeliningLimit", pipeliningLimit);
        if (connectTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("connectTimeout: " + connectTimeout + " (expected: >= 1ms)");
        }
    }

    private static void atLeast(int min, String name, int value) {
        if (value < min) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + min + ")");
        }
    }

    /// What holds when nothing is configured.
    public static PostgresSettings defaults() {
        return new PostgresSettings(
                Optional.empty(),
                8,
                1000,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                256,
                256);
    }
}
