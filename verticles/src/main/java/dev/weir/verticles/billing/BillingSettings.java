package dev.weir.verticles.billing;

import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// How requests reserve money, and how what they cost reaches the ledger.
public record BillingSettings(
        @Setting(
                value = "10m",
                doc = "How long the ledger keeps an allowance of this node for it; renewed four times as often. A node"
                        + " that can't renew grants from it for four fifths of this time, so it is how long requests"
                        + " go on without the database. What a node that dies for good held comes back after it.")
        Duration allowanceTtl,

        @Setting(
                value = "2s",
                doc = "For how much spending, at the rate of the last seconds, an allowance should last; it holds at"
                        + " least eight of the largest recent requests, and never takes more than a quarter of what is"
                        + " available beyond what requests wait for.")
        Duration allowanceHorizon,

        @Setting(value = "10s", doc = "An allowance from which nothing was reserved for so long is given back.")
        Duration allowanceIdle,

        @Setting(
                value = "1s",
                doc = "How long a request that the balance does not cover waits for money that running requests or"
                        + " other nodes hold, before it is refused as insufficient quota.")
        Duration shortageWait,

        @Setting(
                value = "2s",
                doc = "How long a request waits for the database when this node has no allowance for it, before it is"
                        + " refused as ledger unavailable; without a connection it is refused at once.")
        Duration reserveTimeout,

        @Setting(
                value = "10000",
                min = 1,
                doc = "Requests that wait for money or the database at most; one more is refused at once as"
                        + " overloaded.")
        int reserveQueueMax,

        @Setting(
                value = "2000",
                min = 1,
                doc = "Ended requests that one statement posts at most; more wait for the next one. The more, the less"
                        + " each costs when they are of many companies.")
        int batchMax,

        @Setting(
                value = "2",
                min = 1,
                doc = "Batches of ended requests under way at once; while all are, the next batch gathers.")
        int batchesInFlightMax,

        @Setting(
                value = "10ms",
                doc = "How long an ended request waits in the journal for others to share its statement; no client"
                        + " waits for it.")
        Duration shipLinger,

        @Setting(
                value = "2s",
                doc = "The longest pause between attempts to post while the database is away; the first is 50 ms.")
        Duration retryPauseMax,

        @Setting(
                value = "1m",
                doc = "When the ledger refuses an ended request for what is in it, it is tried again so often; others"
                        + " go on.")
        Duration refusedRetry,

        @Setting(
                value = "30s",
                doc = "How long the answer to a batch may take before the connection counts as lost and it is sent"
                        + " again.")
        Duration batchTimeout,

        @Setting(
                value = "10s",
                doc = "How often allowances past their time, credits past their end, and requests whose end was lost"
                        + " are looked for.")
        Duration reapInterval,

        @Setting(
                value = "1s",
                doc = "How often the feed of billing changes is read: what an announcement between nodes that was lost"
                        + " costs at most.")
        Duration changesInterval,

        @Setting(
                value = "30s",
                doc = "How long a start waits until what the last run left in the journal is in the ledger; then it"
                        + " serves, and goes on posting.")
        Duration startTimeout,

        @Setting(
                value = "10s",
                doc = "How long a stopping node waits for running requests to end and for the journal to be posted;"
                        + " what is left then is posted at the next start.")
        Duration stopTimeout,

        @Setting(
                value = "03:00",
                doc = "When the books are proved every day, UTC: a time such as 03:00, or off. One node at a time does"
                        + " it; a difference is logged as an error and counted.")
        String verifyAt) {
    private static final String OFF = "off";

    public BillingSettings {
        positive("allowanceTtl", allowanceTtl);
        positive("allowanceHorizon", allowanceHorizon);
        positive("allowanceIdle", allowanceIdle);
        positive("reserveTimeout", reserveTimeout);
        positive("shipLinger", shipLinger);
        positive("retryPauseMax", retryPauseMax);
        positive("refusedRetry", refusedRetry);
        positive("batchTimeout", batchTimeout);
        positive("reapInterval", reapInterval);
        positive("changesInterval", changesInterval);
        time(verifyAt);
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 1ms)");
        }
    }

    private static Optional<LocalTime> time(String text) {
        try {
            return OFF.equals(text) ? Optional.empty() : Optional.of(LocalTime.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "verifyAt: '" + text + "' (expected: a time of the day such as 03:00, or off)", e);
        }
    }

    /// When the books are proved, UTC; empty for never.
    Optional<LocalTime> verifyTime() {
        return time(verifyAt);
    }

    /// What holds when nothing is configured.
    public static BillingSettings defaults() {
        return new BillingSettings(
                Duration.ofMinutes(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                10_000,
                2000,
                2,
                Duration.ofMillis(10),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                "03:00");
    }
}
