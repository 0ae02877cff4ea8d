package dev.weir.storage.journal;

import dev.weir.contracts.billing.FailedAttempt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What is in a journal's folder, for a person.
///
/// @param open requests that began and did not end, the oldest first
/// @param retried of the ended requests that the ledger does not have those of which an attempt failed, in the order of
///     their ends; the last [#RETRIED_MAX]
/// @param quarantined names of files that were set aside
public record JournalReport(
        Path folder, List<Segment> segments, List<Open> open, List<Retried> retried, List<String> quarantined) {
    public static final int RETRIED_MAX = 50;

    /// One file.
    ///
    /// @param node who wrote it; empty when that can't be read
    /// @param fileBytes what it takes
    /// @param usedBytes what its records take, with the header
    /// @param firstAt the earliest start or end in it
    /// @param lastAt the latest
    /// @param toShip ended requests that the ledger does not have
    /// @param damage what is wrong with it
    public record Segment(
            String name,
            String node,
            long fileBytes,
            long usedBytes,
            Records records,
            Optional<Instant> firstAt,
            Optional<Instant> lastAt,
            int toShip,
            State state,
            Optional<String> damage) {}

    /// How many of each kind.
    ///
    /// @param retried those of `ended` of which an attempt failed
    /// @param cached those of `ended` that were answered out of the cache
    public record Records(int prices, int reserved, int accepted, int ended, int retried, int cached) {
        public int total() {
            return prices + reserved + accepted + ended;
        }
    }

    /// Where a file is in its life.
    public enum State {
        /// Made ahead; nothing is in it.
        SPARE,
        /// The last one with records.
        WRITTEN_TO,
        /// The ledger does not have everything in it.
        WAITING,
        /// The ledger has everything in it.
        SHIPPED
    }

    /// A request without an end.
    public record Open(UUID requestId, UUID companyId, String model, Instant startedAt, boolean accepted) {}

    /// An ended request of which attempts failed.
    public record Retried(UUID requestId, String model, Instant endedAt, List<FailedAttempt> attempts) {}

    public JournalReport {
        segments = List.copyOf(segments);
        open = List.copyOf(open);
        retried = List.copyOf(retried);
        quarantined = List.copyOf(quarantined);
    }

    /// Reads a folder, also while a Weir writes to it; changes nothing.
    ///
    /// @throws JournalException when the folder can't be read
    public static JournalReport of(Path folder) {
        return new Inspection(folder).report();
    }

    public boolean isSound() {
        return quarantined.isEmpty()
                && segments.stream().allMatch(segment -> segment.damage().isEmpty());
    }
}
