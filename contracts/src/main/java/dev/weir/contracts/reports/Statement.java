package dev.weir.contracts.reports;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A company's account over a stretch of time: opening + lines = closing, exactly. A charge counts at the end of its
/// request, so a statement to this moment closes with what is posted, and one to an earlier moment changes only when a
/// request that had ended before is posted late.
///
/// @param lines one per kind of transfer that occurred
public record Statement(
        Optional<Instant> from,
        Optional<Instant> to,
        String currency,
        long openingNanos,
        List<Line> lines,
        long closingNanos) {
    /// @param kind see [dev.weir.contracts.billing.Transaction#KINDS]
    public record Line(String kind, long count, long nanos) {}
}
