package dev.weir.providers.api.routing;

/// How long calls took, as counts on a scale: four steps to each doubling, from 0.25 ms to 17 minutes, so that a
/// percentile is known to within an eighth. What took longer counts on the last step. Immutable.
public final class Durations {
    /// None at all.
    public static final Durations NONE = new Durations(new long[0], 0);

    private static final long UNIT_NANOS = 250_000;

    /// Steps to a doubling; and the width of each below the first one, in units.
    private static final int FINENESS = 4;

    private static final int DOUBLINGS = 20;

    /// How many steps there are.
    static final int STEPS = FINENESS + DOUBLINGS * FINENESS;

    private static final int HUNDRED = 100;

    private final long[] counts;
    private final long totalNanos;
    private final long count;

    /// @param counts on each step, not changed any more; or empty
    /// @param totalNanos of all together
    Durations(long[] counts, long totalNanos) {
        this.counts = counts;
        this.totalNanos = totalNanos;
        long sum = 0;
        for (long each : counts) {
            sum += each;
        }
        this.count = sum;
    }

    /// The step that a duration stands on.
    static int step(long nanos) {
        long units = Math.max(0, nanos) / UNIT_NANOS;
        if (units < FINENESS) {
            return (int) units;
        }
        int doubling = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - 2;
        return doubling >= DOUBLINGS
                ? STEPS - 1
                : FINENESS + doubling * FINENESS + (int) (units >>> doubling & FINENESS - 1);
    }

    /// Where a step begins, in nanoseconds; the one behind the last is where that ends.
    static long begin(int step) {
        if (step < FINENESS) {
            return step * UNIT_NANOS;
        }
        int doubling = step / FINENESS - 1;
        return ((long) FINENESS + step % FINENESS << doubling) * UNIT_NANOS;
    }

    /// How many calls there were.
    public long count() {
        return count;
    }

    /// How long they took together.
    public long totalNanos() {
        return totalNanos;
    }

    /// The duration within which so many percent of the calls ended, in nanoseconds; -1 when there were none.
    public long percentile(int percent) {
        long rank = Math.max(1, Math.ceilDiv(count * percent, HUNDRED));
        long below = 0;
        for (int step = 0; step < counts.length; step++) {
            long here = counts[step];
            if (below + here >= rank) {
                long width = begin(step + 1) - begin(step);
                return begin(step) + width * (2 * (rank - below) - 1) / (2 * here);
            }
            below += here;
        }
        return -1;
    }

    /// How many calls took less than 1 ms, then from there to 2 ms, from there to 4 ms and so on; the last number is
    /// that of calls that took 2<sup>19</sup> ms or longer.
    public long[] byDoubling() {
        var doublings = new long[DOUBLINGS + 1];
        for (int step = 0; step < counts.length; step++) {
            doublings[step / FINENESS] += counts[step];
        }
        return doublings;
    }

    /// These and those.
    public Durations plus(Durations others) {
        if (others.counts.length == 0) {
            return this;
        }
        long[] sums = others.counts.clone();
        for (int step = 0; step < counts.length; step++) {
            sums[step] += counts[step];
        }
        return new Durations(sums, totalNanos + others.totalNanos);
    }
}
