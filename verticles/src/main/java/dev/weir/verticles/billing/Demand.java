package dev.weir.verticles.billing;

import java.util.concurrent.atomic.LongAdder;

/// How much of a company's money its requests ask for, and from that how large its allowance should be.
final class Demand {
    /// How often [#tick] is called.
    static final long TICK_MS = 250;

    private static final int TICKS_PER_SECOND = (int) (1000 / TICK_MS);
    /// An allowance should do for so many of the largest requests seen lately.
    private static final int LARGEST_TIMES = 8;
    /// The share of the past that a tick replaces, as its inverse.
    private static final int RATE_INERTIA = 4;
    /// The share that the largest request loses per tick, as its inverse: half of it in three seconds.
    private static final int LARGEST_INERTIA = 16;

    private final long horizonMs;

    // any thread
    private final LongAdder reserved = new LongAdder();
    /// Written without a lock: a lost update costs a slightly smaller allowance.
    private volatile long largest;

    // event loop only
    private long reservedBefore;
    private long nanosPerSecond;
    private int ticksIdle;

    /// @param horizonMs for how long an allowance should last, > 0
    Demand(long horizonMs) {
        this.horizonMs = horizonMs;
    }

    /// A request asked for `nanos`. Any thread.
    void asked(long nanos) {
        reserved.add(nanos);
        if (nanos > largest) {
            largest = nanos;
        }
    }

    void tick() {
        long now = reserved.sum();
        long asked = Math.max(0, now - reservedBefore);
        reservedBefore = now;
        nanosPerSecond += (times(asked, TICKS_PER_SECOND) - nanosPerSecond) / RATE_INERTIA;
        largest -= largest / LARGEST_INERTIA;
        ticksIdle = asked == 0 ? ticksIdle + 1 : 0;
    }

    /// What the allowance should hold.
    long target() {
        return target(0);
    }

    /// The same when a request of `nanos` is about to be granted.
    long target(long nanos) {
        return Math.max(times(nanosPerSecond, horizonMs) / 1000, times(Math.max(nanos, largest), LARGEST_TIMES));
    }

    /// For how long nothing was asked.
    long idleMs() {
        return ticksIdle * TICK_MS;
    }

    /// The product, or the largest number there is.
    static long times(long nanos, long by) {
        return nanos > Long.MAX_VALUE / by ? Long.MAX_VALUE : nanos * by;
    }

    /// The sum, or the largest number there is.
    static long plus(long nanos, long more) {
        return nanos > Long.MAX_VALUE - more ? Long.MAX_VALUE : nanos + more;
    }
}
