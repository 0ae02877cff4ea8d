package dev.weir.contracts.reports;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/// How settled requests are summed.
///
/// @param from only those that ended at or after it
/// @param to only those that ended before it
/// @param by what sums are kept apart by, beside the currency
/// @param zone in which days begin and end
/// @param cached only those that were answered out of the cache, or only the others
public record SummaryQuery(
        Optional<Instant> from, Optional<Instant> to, Set<Group> by, ZoneId zone, Optional<Boolean> cached) {
    /// Of all requests, however they were answered.
    public SummaryQuery(Optional<Instant> from, Optional<Instant> to, Set<Group> by, ZoneId zone) {
        this(from, to, by, zone, Optional.empty());
    }

    public enum Group {
        MODEL,
        KEY,
        DAY;

        public String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
