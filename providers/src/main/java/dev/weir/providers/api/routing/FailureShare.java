package dev.weir.providers.api.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/// How many calls of the last ten seconds ended, and how many of them failed: a bucket for each second, the running one
/// included. Any thread, without locks.
final class FailureShare {
    static final int SECONDS = 10;
    /// Fewer calls say nothing about a share.
    static final int CALLS_MIN = 20;

    /// A power of two, so that a second keeps its bucket when their numbers begin anew.
    private static final int BUCKETS = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int COUNT_BITS = 20;
    /// More calls than this in one second are not counted.
    private static final long COUNT_MAX = (1L << COUNT_BITS) - 1;
    private static final int SECOND_SHIFT = 2 * COUNT_BITS;
    private static final long SECOND_MASK = (1L << Long.SIZE - SECOND_SHIFT) - 1;
    private static final int PERCENT = 100;

    /// Second, failures, calls: one word each.
    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

    void worked(long nowNanos) {
        count(nowNanos, 1);
    }

    void failed(long nowNanos) {
        count(nowNanos, 1 | 1L << COUNT_BITS);
    }

    private void count(long nowNanos, long what) {
        long second = second(nowNanos);
        int place = (int) second % BUCKETS;
        long seen;
        long next;
        do {
            seen = buckets.get(place);
            long kept = seen >>> SECOND_SHIFT == second ? seen : second << SECOND_SHIFT;
            if ((kept & COUNT_MAX) == COUNT_MAX) {
                return;
            }
            next = kept + what;
        } while (!buckets.weakCompareAndSetVolatile(place, seen, next));
    }

    /// True when there were enough calls, and at least so many percent of them failed.
    boolean reaches(int percent, long nowNanos) {
        long second = second(nowNanos);
        long calls = 0;
        long failures = 0;
        for (int place = 0; place < BUCKETS; place++) {
            long seen = buckets.get(place);
            if ((second - (seen >>> SECOND_SHIFT) & SECOND_MASK) < SECONDS) {
                calls += seen & COUNT_MAX;
                failures += seen >>> COUNT_BITS & COUNT_MAX;
            }
        }
        return calls >= CALLS_MIN && failures * PERCENT >= calls * percent;
    }

    /// What was is forgotten. A call that ends at the same instant may be forgotten with it.
    void clear() {
        for (int place = 0; place < BUCKETS; place++) {
            buckets.set(place, 0);
        }
    }

    private static long second(long nowNanos) {
        return Math.floorDiv(nowNanos, NANOS_PER_SECOND) & SECOND_MASK;
    }
}
