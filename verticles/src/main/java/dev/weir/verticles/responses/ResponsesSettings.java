package dev.weir.verticles.responses;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How answers of the responses API are kept.
public record ResponsesSettings(
        @Setting(
                value = "30d",
                doc =
                        "How long an answer of the responses API can be named by later requests, from its end. 1s to 400d."
                                + " Callers who send `\"store\": false` have nothing kept.")
        Duration keep,

        @Setting(
                value = "16MiB",
                doc =
                        "Longest answer that is kept, with the input that its request added. A longer one is delivered and"
                                + " says `\"store\": false`.")
        DataSize responseMax,

        @Setting(
                value = "128MiB",
                doc =
                        "Bytes of answers that wait to be stored on this node at most. One that finds no room is delivered"
                                + " and says `\"store\": false`.")
        DataSize memoryMax,

        @Setting(
                value = "2s",
                doc = "How long a request waits for the turns before it, or for a stored answer, before it is refused"
                        + " as storage unavailable.")
        Duration findTimeout,

        @Setting(
                value = "10s",
                doc = "How long storing one answer may take before it is tried again; a stopping node waits as long for"
                        + " all that are left.")
        Duration storeTimeout,

        @Setting(
                value = "8",
                min = 1,
                doc = "Attempts to store an answer, with pauses from 100 ms to 5 s. Then it is lost.")
        int storeAttemptsMax,

        @Setting(value = "1m", doc = "How often answers whose time is over are deleted.")
        Duration pruneInterval,

        @Setting(value = "200", min = 1, doc = "Answers that one statement deletes at most.")
        int pruneBatch) {

    private static final Duration KEEP_MIN = Duration.ofSeconds(1);
    private static final Duration KEEP_MAX = Duration.ofDays(400);

    public ResponsesSettings {
        if (keep.compareTo(KEEP_MIN) < 0 || keep.compareTo(KEEP_MAX) > 0) {
            throw new IllegalArgumentException("keep: " + keep.toMillis() + "ms (expected: " + KEEP_MIN.toMillis()
                    + "ms to " + KEEP_MAX.toMillis() + "ms)");
        }
        if (responseMax.bytes() > memoryMax.bytes() || memoryMax.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("responseMax: " + responseMax + ", memoryMax: " + memoryMax
                    + " (expected: responseMax <= memoryMax < 2GiB)");
        }
    }

    /// What holds when nothing is configured.
    public static ResponsesSettings defaults() {
        return new ResponsesSettings(
                Duration.ofDays(30),
                DataSize.mib(16),
                DataSize.mib(128),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                8,
                Duration.ofMinutes(1),
                200);
    }
}
