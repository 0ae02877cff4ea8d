package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;

/// Everything a node counts for one company or one key. Guarded by itself.
final class Meters {
    int openRequests;
    int openStreams;
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
        var fresh = new Spend(period);
        boolean newer = current == null || current.period.start().isBefore(period.start());
        keep(daily, newer ? fresh : current, newer ? current : fresh);
        return fresh;
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
