package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.TimeUnit;

/// Why and how long a provider key is out of service. Times are nanoseconds of the caller's clock.
///
/// @param sinceNanos the fault, or the trial after it; calls that took the key before tell nothing new
/// @param untilNanos when it may be tried again; of a trial: when another one may begin
/// @param periodMs how long it is left alone, to be doubled when the trial fails
/// @param trial one call tries it
record Absence(Fault why, long sinceNanos, long untilNanos, long periodMs, boolean trial) {
    /// A provider's advice that is longer is not believed.
    static final long RETRY_AFTER_MS_MAX = TimeUnit.HOURS.toMillis(1);

    /// A trial that nobody judged by then is forgotten.
    static final long TRIAL_MS = TimeUnit.SECONDS.toMillis(10);

    boolean retired() {
        return why == Fault.KEY_REFUSED;
    }

    boolean over(long nowNanos) {
        return !retired() && untilNanos - nowNanos <= 0;
    }

    /// It may be that the call took the key after this began.
    boolean isOlderThan(long takenNanos) {
        return takenNanos - sinceNanos >= 0;
    }

    Absence tried(long nowNanos) {
        return new Absence(why, nowNanos, nowNanos + TimeUnit.MILLISECONDS.toNanos(TRIAL_MS), periodMs, true);
    }

    /// 0 when it is due, or retired.
    long leftMs(long nowNanos) {
        return retired() || trial ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - nowNanos));
    }

    /// After a fault of a key in service.
    static Absence first(Fault why, CoolDown coolDown, long retryAfterMs, long nowNanos) {
        return of(why, coolDown.firstMs(), retryAfterMs, nowNanos);
    }

    /// After one more fault.
    ///
    /// @param takenNanos when the call that failed took the key
    Absence next(Fault fault, CoolDown coolDown, long retryAfterMs, long takenNanos, long nowNanos) {
        if (retired()) {
            return this;
        }
        boolean tried = trial && isOlderThan(takenNanos);
        if (fault == why && !tried) {
            return until(nowNanos + nanos(advised(retryAfterMs)));
        }
        long periodMs = fault == why ? Math.min(periodMs() * 2, coolDown.maxMs()) : coolDown.firstMs();
        Absence next = of(fault, periodMs, retryAfterMs, nowNanos);
        boolean sooner = !tried && !next.retired() && next.untilNanos - untilNanos < 0;
        return sooner ? this : next;
    }

    private static Absence of(Fault why, long periodMs, long retryAfterMs, long nowNanos) {
        long advisedMs = advised(retryAfterMs);
        // What a rate limit's end is, the provider knows best; that of an empty account it does not.
        long waitMs = advisedMs > 0 && why == Fault.RATE_LIMITED ? advisedMs : Math.max(periodMs, advisedMs);
        return new Absence(why, nowNanos, nowNanos + nanos(waitMs), periodMs, false);
    }

    private Absence until(long laterNanos) {
        return laterNanos - untilNanos <= 0 ? this : new Absence(why, sinceNanos, laterNanos, periodMs, trial);
    }

    private static long advised(long retryAfterMs) {
        return Math.clamp(retryAfterMs, 0, RETRY_AFTER_MS_MAX);
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
