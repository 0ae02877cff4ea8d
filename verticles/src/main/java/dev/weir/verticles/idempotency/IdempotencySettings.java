package dev.weir.verticles.idempotency;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.idempotency.Keeping;
import java.time.Duration;

/// How requests with an `Idempotency-Key` are kept.
public record IdempotencySettings(
        @Setting(
                value = "24h",
                doc = "How long the answer to a request with an Idempotency-Key is kept, from its end: so long a repeat"
                        + " gets the same answer. 1s to 30d. A company may have a time of its own.")
        Duration keep,

        @Setting(
                value = "4MiB",
                doc = "Longest answer that is kept. A longer one is delivered and not kept: a repeat of its request is"
                        + " refused with 422 and not executed again.")
        DataSize answerMax,

        @Setting(
                value = "256MiB",
                doc = "Bytes of answers that are recorded, or wait to be stored, on this node at most. An answer that"
                        + " finds no room is delivered and not kept, as one that is too long.")
        DataSize memoryMax,

        @Setting(
                value = "30s",
                doc = "How long a running request holds its key when its node dies; renewed at a third of it.")
        Duration lease,

        @Setting(
                value = "2s",
                doc = "How long a request waits for its key before it is refused as storage unavailable.")
        Duration claimTimeout,

        @Setting(
                value = "10s",
                doc = "How long storing one answer may take before it is tried again; a stopping node waits as long"
                        + " for all that are left.")
        Duration storeTimeout,

        @Setting(
                value = "8",
                min = 1,
                doc = "Attempts to store an answer, with pauses from 100 ms to 5 s. Then it is not kept, and its"
                        + " request counts as executed all the same.")
        int storeAttemptsMax,

        @Setting(value = "1m", doc = "How often answers whose time is over are deleted.")
        Duration pruneInterval,

        @Setting(value = "500", min = 1, doc = "Answers that one statement deletes at most.")
        int pruneBatch) {

    private static final Duration LEASE_MIN = Duration.ofMillis(100);

    public IdempotencySettings {
        within("keep", keep, Keeping.KEEP_MIN, Keeping.KEEP_MAX);
        within("lease", lease, LEASE_MIN, Duration.ofHours(1));
        if (answerMax.bytes() > memoryMax.bytes() || memoryMax.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("answerMax: " + answerMax + ", memoryMax: " + memoryMax
                    + " (expected: answerMax <= memoryMax < 2GiB)");
        }
    }

    private static void within(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value.toMillis() + "ms (expected: " + min.toMillis()
                    + "ms to " + max.toMillis() + "ms)");
        }
    }

    /// What holds when nothing is configured.
    public static IdempotencySettings defaults() {
        return new IdempotencySettings(
                Duration.ofHours(24),
                DataSize.mib(4),
                DataSize.mib(256),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                8,
                Duration.ofMinutes(1),
                500);
    }
}
