package dev.weir.verticles.billing;

import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How requests reach the ledger.
public record BillingSettings(
        @Setting(
                value = "200",
                min = 1,
                doc = "Reservations, or settlements, that one statement carries at most; more wait for the next one.")
        int batchMax,

        @Setting(
                value = "2",
                min = 1,
                doc = "Batches of reservations, and as many of settlements, under way at once; while all are, the next"
                        + " batch gathers.")
        int batchesInFlightMax,

        @Setting(
                value = "2s",
                doc = "How long a request waits for its reservation before it is refused as ledger unavailable.")
        Duration reserveTimeout,

        @Setting(
                value = "10000",
                min = 1,
                doc = "Requests that wait for a reservation at most; one more is refused at once as overloaded.")
        int reserveQueueMax,

        @Setting(
                value = "asynchronous",
                doc = "asynchronous: a reservation does not wait for the disk; it is lost only if PostgreSQL crashes"
                        + " within about 0.6 s of it, and its request is settled all the same unless Weir dies too."
                        + " synchronous: it waits. Settlements always wait.")
        ReserveCommit reserveCommit,

        @Setting(
                value = "20ms",
                doc = "How long a settlement waits for others to share its statement; the client does not wait for it.")
        Duration settleLinger,

        @Setting(
                value = "2s",
                doc = "The longest pause between attempts to post settlements while the database is away; the first is"
                        + " 50 ms.")
        Duration retryPauseMax,

        @Setting(
                value = "30s",
                doc = "How long the answer to a batch of settlements may take before the connection counts as lost"
                        + " and it is sent again.")
        Duration batchTimeout,

        @Setting(value = "10s", doc = "How often reservations past their expiry are looked for and settled.")
        Duration reapInterval,

        @Setting(
                value = "10s",
                doc = "How long a stopping node waits for its settlements to be posted; what is left then is settled"
                        + " from its reservation at the next start.")
        Duration stopTimeout) {

    /// When a reservation counts as taken.
    public enum ReserveCommit {
        /// When PostgreSQL has it in memory.
        ASYNCHRONOUS,
        /// When it is on disk.
        SYNCHRONOUS
    }

    /// What holds when nothing is configured.
    public static BillingSettings defaults() {
        return new BillingSettings(
                200,
                2,
                Duration.ofSeconds(2),
                10_000,
                ReserveCommit.ASYNCHRONOUS,
                Duration.ofMillis(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }
}
