package dev.weir.verticles.outbox;

import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How facts about money are published.
public record OutboxSettings(
        @Setting(
                value = "bus",
                doc = "Where facts about money are published: `bus`, the event bus of this node or of the cluster, or"
                        + " `off`. With `off` they only stay in the table `billing.outbox` for the time of `keep`,"
                        + " some hundred bytes for each company and batch.")
        FactPublishing publish,

        @Setting(
                value = "7d",
                doc = "Facts that nobody took for so long are dropped, with a warning unless `publish` is `off`."
                        + " 1s or more.")
        Duration keep,

        @Setting(value = "500ms", doc = "How often facts are looked for.")
        Duration interval,

        @Setting(
                value = "500",
                min = 1,
                doc = "Facts that are published together at most; the next follow when these have been taken.")
        int batchMax,

        @Setting(
                value = "30s",
                doc = "How long publishing a batch may take before it counts as failed and comes again.")
        Duration publishTimeout,

        @Setting(
                value = "10s",
                doc = "The longest pause between attempts while publishing fails or the database is away; the first is"
                        + " `interval`.")
        Duration retryPauseMax) {
    private static final Duration KEEP_MIN = Duration.ofSeconds(1);

    public OutboxSettings {
        if (keep.compareTo(KEEP_MIN) < 0) {
            throw new IllegalArgumentException("keep: " + keep + " (expected: >= 1s)");
        }
        positive("interval", interval);
        positive("publishTimeout", publishTimeout);
        positive("retryPauseMax", retryPauseMax);
        if (batchMax < 1) {
            throw new IllegalArgumentException("batchMax: " + batchMax + " (expected: >= 1)");
        }
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 1ms)");
        }
    }

    /// What holds when nothing is configured.
    public static OutboxSettings defaults() {
        return new OutboxSettings(
                FactPublishing.BUS,
                Duration.ofDays(7),
                Duration.ofMillis(500),
                500,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }
}
