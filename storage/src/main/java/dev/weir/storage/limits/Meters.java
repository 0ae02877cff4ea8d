package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Everything a node counts for one company or one key. Guarded by itself.
final class Meters {
    int openRequests;
    int openStreams;
    /// Whose they are, as last asked.
    volatile OwnerLimits owner;
    /// What ran until then, in [Pace#now], was told to the store that nodes share.
    long toldAt = -1;
    /// That store may still count as running here what has ended.
    boolean untold;
    private Window requests;
    private Window tokens;
    private Spend day;
    private Spend dayBefore;
    private Spend month;
    private Spend monthBefore;

    Window window(Measure measure, long tick) {
        if (measure == Measure.REQUESTS_PER_MINUTE) {
            return requests == null ? requests = new Window(tick) : requests;
        }
        return tokens == null ? tokens = new Window(tick) : tokens;
    }

    int open(Measure measure) {
        return measure == Measure.CONCURRENT_REQUESTS ? openRequests : openStreams;
    }

    /// Of the period, or of the one before: a request may start before midnight and be counted after it. An older one
    /// lives on in those who still have to settle it.
    Spend spend(Measure budget, Period period) {
        boolean daily = budget == Measure.SPEND_PER_DAY;
        Spend current = daily ? day : month;
        if (current != null && current.period.equals(period)) {
            return current;
        }
        Spend before = daily ? dayBefore : monthBefore;
        if (before != null && before.period.equals(period)) {
            return before;
        }
        var fresh = new Spend(budget, period);
        boolean newer = current == null || current.period.start().isBefore(period.start());
        keep(daily, newer ? fresh : current, newer ? current : fresh);
        return fresh;
    }

    /// The budgets' counts that are known.
    List<Spend> spends() {
        return Stream.of(day, dayBefore, month, monthBefore)
                .filter(Objects::nonNull)
                .toList();
    }

    private void keep(boolean daily, Spend current, Spend before) {
        if (daily) {
            day = current;
            dayBefore = before;
        } else {
            month = current;
            monthBefore = before;
        }
    }
}
