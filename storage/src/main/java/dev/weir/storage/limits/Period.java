package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// One day or one month of a calendar, from its first moment to the first of the next: 23 to 25 hours where clocks are
/// changed.
public record Period(Instant start, Instant end) {
    /// The period of a budget that holds the moment.
    public static Period of(Measure budget, ZoneId zone, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, zone);
        LocalDate first = budget == Measure.SPEND_PER_MONTH ? day.withDayOfMonth(1) : day;
        LocalDate next = budget == Measure.SPEND_PER_MONTH ? first.plusMonths(1) : first.plusDays(1);
        return new Period(
                first.atStartOfDay(zone).toInstant(), next.atStartOfDay(zone).toInstant());
    }

    boolean has(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
