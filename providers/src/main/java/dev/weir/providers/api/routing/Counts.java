package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/// Counts of attempts, each at its place: how they ended, and how long they took. Any thread; never blocks, and never
/// allocates but for what it reads out.
final class Counts {
    private static final Fault[] FAULTS = Fault.values();

    // places of counts
    private static final int SUCCEEDED = 0;
    private static final int LEFT = 1;
    private static final int FAILED = 2;
    private static final int DURATION = FAILED + FAULTS.length;
    private static final int FIRST_CONTENT = DURATION + Durations.STEPS;
    private static final int PLACES = FIRST_CONTENT + Durations.STEPS;

    // places of sums
    private static final int TOKENS = 0;
    private static final int DURATION_NANOS = 1;
    private static final int FIRST_CONTENT_NANOS = 2;
    private static final int SUMS = 3;

    private final long epoch;
    private final AtomicLongArray sums = new AtomicLongArray(SUMS);

    /// One of both: a node's lifetime may need more than 32 bits, 10 s do not.
    private final AtomicIntegerArray few;

    private final AtomicLongArray many;

    private Counts(long epoch, AtomicIntegerArray few, AtomicLongArray many) {
        this.epoch = epoch;
        this.few = few;
        this.many = many;
    }

    /// For 10 s.
    static Counts ofSlot(long epoch) {
        return new Counts(epoch, new AtomicIntegerArray(PLACES), null);
    }

    /// For as long as the node runs, or to add others up.
    static Counts ofLife() {
        return new Counts(0, null, new AtomicLongArray(PLACES));
    }

    /// The number of its slot.
    long epoch() {
        return epoch;
    }

    void firstContent(long nanos) {
        increment(FIRST_CONTENT + Durations.step(nanos));
        sums.getAndAdd(FIRST_CONTENT_NANOS, nanos);
    }

    void succeed(long nanos, long outputTokens) {
        increment(SUCCEEDED);
        increment(DURATION + Durations.step(nanos));
        sums.getAndAdd(DURATION_NANOS, nanos);
        if (outputTokens > 0) {
            sums.getAndAdd(TOKENS, outputTokens);
        }
    }

    void fail(Fault fault) {
        increment(FAILED + fault.ordinal());
    }

    void leave() {
        increment(LEFT);
    }

    private void increment(int place) {
        if (few != null) {
            few.getAndIncrement(place);
        } else {
            many.getAndIncrement(place);
        }
    }

    /// Adds what those count.
    void add(Counts others) {
        for (int place = 0; place < PLACES; place++) {
            many.getAndAdd(place, others.count(place));
        }
        for (int sum = 0; sum < SUMS; sum++) {
            sums.getAndAdd(sum, others.sums.get(sum));
        }
    }

    private long count(int place) {
        return few != null ? few.get(place) : many.get(place);
    }

    Figures read(long spanNanos) {
        Map<Fault, Long> failed = new EnumMap<>(Fault.class);
        for (Fault fault : FAULTS) {
            long count = count(FAILED + fault.ordinal());
            if (count > 0) {
                failed.put(fault, count);
            }
        }
        return new Figures(
                spanNanos,
                count(SUCCEEDED),
                count(LEFT),
                Collections.unmodifiableMap(failed),
                sums.get(TOKENS),
                durations(DURATION, DURATION_NANOS),
                durations(FIRST_CONTENT, FIRST_CONTENT_NANOS));
    }

    private Durations durations(int from, int sum) {
        var steps = new long[Durations.STEPS];
        for (int step = 0; step < steps.length; step++) {
            steps[step] = count(from + step);
        }
        return new Durations(steps, sums.get(sum));
    }
}
