package dev.weir.storage.limits;

/// What was counted in the last minute, in buckets of a second. See [LimitStore]. Not safe by itself: guarded by its
/// [Meters].
final class Window {
    /// The buckets of a whole window.
    static final int BUCKETS = 60;
    /// With the one that is running.
    static final int SLOTS = BUCKETS + 1;

    private final long[] counts = new long[SLOTS];
    private long last;
    private long sum;

    Window(long tick) {
        last = tick;
    }

    /// The sum of the window that ends with the bucket `tick`.
    long used(long tick) {
        advance(tick);
        return sum;
    }

    private void advance(long tick) {
        // Threads read the clock before they come here, and may come in another order.
        if (tick <= last) {
            return;
        }
        if (tick - last >= SLOTS) {
            java.util.Arrays.fill(counts, 0);
            sum = 0;
        } else {
            for (long gone = last + 1; gone <= tick; gone++) {
                int slot = slot(gone);
                sum -= counts[slot];
                counts[slot] = 0;
            }
        }
        last = tick;
    }

    private static int slot(long tick) {
        return (int) Math.floorMod(tick, (long) SLOTS);
    }

    /// Counts in the running bucket. Returns its number.
    long add(long tick, long amount) {
        advance(tick);
        counts[slot(last)] += amount;
        sum += amount;
        return last;
    }

    /// Corrects what was counted in a bucket. When that has left the window, what is to be added goes to the running
    /// one, and there is nothing to give back.
    void correct(long tick, long countedTick, long difference) {
        advance(tick);
        long to = last - countedTick < SLOTS ? countedTick : difference > 0 ? last : -1;
        if (to >= 0) {
            counts[slot(to)] += difference;
            sum += difference;
        }
    }

    /// How many buckets from the running one on until `wanted` fit below `limit`; 0 when they do.
    long bucketsUntil(long tick, long limit, long wanted) {
        advance(tick);
        long left = sum;
        for (long oldest = last - BUCKETS; oldest <= last; oldest++) {
            if (left + wanted <= limit) {
                return Math.max(0, oldest - 1 + SLOTS - last);
            }
            left -= counts[slot(oldest)];
        }
        return SLOTS;
    }
}
