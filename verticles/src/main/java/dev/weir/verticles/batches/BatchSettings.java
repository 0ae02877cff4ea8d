package dev.weir.verticles.batches;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How batches are executed.
public record BatchSettings(
        @Setting(value = "4", min = 0, doc = "Batches this node works on at once. 0: it leaves them to other nodes.")
        int batchesAtOnce,

        @Setting(value = "8", min = 1, doc = "Lines of one batch that are executed at once.")
        int linesAtOnce,

        @Setting(
                value = "50000",
                min = 1,
                doc = "Lines a batch may have. One with more fails with `too_many_requests`.")
        int linesMax,

        @Setting(value = "4MiB", doc = "Longest line. A batch with a longer one fails with `line_too_long`.")
        DataSize lineMax,

        @Setting(
                value = "16MiB",
                doc = "Longest answer to a line. A longer one is paid and not kept; the line stands in the error file.")
        DataSize answerMax,

        @Setting(
                value = "100",
                min = 1,
                doc = "Batches of one company that are not over. One more is refused with 429.")
        int openMax,

        @Setting(
                value = "30s",
                doc = "A node that is not heard of for so long loses its batches to others, which go on with them.")
        Duration lease,

        @Setting(
                value = "1s",
                doc = "How often new batches are looked for, leases renewed and cancellations seen. Less than a third"
                        + " of `lease`.")
        Duration interval,

        @Setting(
                value = "5",
                min = 1,
                doc = "Executions of a line that ends with a failure of the server's, 5xx. Then it stands in the error"
                        + " file.")
        int triesMax,

        @Setting(value = "1s", doc = "Pause before the second execution; each further one is twice as long.")
        Duration retryPause,

        @Setting(
                value = "2m",
                doc = "The longest pause. A line that is refused by a limit which opens again within it waits for that,"
                        + " however often; one whose limit opens later stands in the error file.")
        Duration retryPauseMax,

        @Setting(
                value = "30d",
                doc = "How long output and error files stay, unless the batch says otherwise. 1s or more.")
        Duration outputKeep,

        @Setting(value = "90d", doc = "How long a batch that is over can be asked for. 1s or more.")
        Duration keep,

        @Setting(
                value = "10s",
                doc = "How long a node that stops waits for lines that run. Others execute again what had not ended.")
        Duration stopTimeout) {
    private static final Duration KEEP_MIN = Duration.ofSeconds(1);

    public BatchSettings {
        atLeast("batchesAtOnce", batchesAtOnce, 0);
        atLeast("linesAtOnce", linesAtOnce, 1);
        atLeast("linesMax", linesMax, 1);
        atLeast("lineMax", lineMax.bytes(), 1);
        atLeast("answerMax", answerMax.bytes(), 1);
        atLeast("openMax", openMax, 1);
        atLeast("triesMax", triesMax, 1);
        positive("interval", interval);
        positive("retryPause", retryPause);
        positive("retryPauseMax", retryPauseMax);
        positive("stopTimeout", stopTimeout);
        if (lease.compareTo(interval.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: at least three times interval)");
        }
        atLeast("outputKeep", outputKeep);
        atLeast("keep", keep);
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + min + ")");
        }
    }

    private static void atLeast(String name, Duration duration) {
        if (duration.compareTo(KEEP_MIN) < 0) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 1s)");
        }
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 1ms)");
        }
    }

    /// What holds when nothing is configured.
    public static BatchSettings defaults() {
        return new BatchSettings(
                4,
                8,
                50_000,
                DataSize.mib(4),
                DataSize.mib(16),
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                5,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Duration.ofSeconds(10));
    }
}
