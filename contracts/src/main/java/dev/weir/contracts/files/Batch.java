package dev.weir.contracts.files;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A batch as it stands.
///
/// @param request what was asked for
/// @param errors why it failed
/// @param outputFileId results of lines that were answered with a 2xx status
/// @param errorFileId results of the others
public record Batch(
        UUID id,
        BatchRequest request,
        BatchStatus status,
        List<BatchError> errors,
        Counts counts,
        Times times,
        Optional<UUID> outputFileId,
        Optional<UUID> errorFileId) {
    /// @param total 0 until its lines have been checked
    public record Counts(int total, int completed, int failed) {}

    /// When it became what.
    ///
    /// @param expires when its time runs out
    public record Times(
            Instant created,
            Instant expires,
            Optional<Instant> inProgress,
            Optional<Instant> finalizing,
            Optional<Instant> completed,
            Optional<Instant> failed,
            Optional<Instant> expired,
            Optional<Instant> cancelling,
            Optional<Instant> cancelled) {}

    public Batch {
        errors = List.copyOf(errors);
    }
}
