package dev.weir.providers.api.routing;

import java.util.concurrent.atomic.AtomicLong;

/// A moving average of how long something took, in which a sample fades with time and not with the number of those
/// after it. Value and moment stand in one word, so that no reader sees half of a change; of two samples at the same
/// instant one may be lost. Any thread, without locks.
///
/// Source: the peak-sensitive kind is that of
/// [Finagle](https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala).
final class Average {
    /// A sample this old weighs 1/e of a new one.
    static final long FADES_NANOS = 10_000_000_000L;

    /// One sample alone never moves a steady average further than this part of the way, however long none came: half
    /// an answer is no news.
    private static final float STEP_MAX = 0.5f;

    /// Moments count in 2^20 ns, about a millisecond: 24 days fit into the sign that tells before from after.
    private static final int MOMENT_SHIFT = 20;

    private final boolean peaks;
    /// The moment of the last sample in the upper half, the float in the lower; 0 while there was none.
    private final AtomicLong word = new AtomicLong();

    private Average(boolean peaks) {
        this.peaks = peaks;
    }

    /// Rises and falls alike.
    static Average steady() {
        return new Average(false);
    }

    /// Rises at once to a sample above it, and falls slowly.
    static Average ofPeaks() {
        return new Average(true);
    }

    void add(long nanos, long nowNanos) {
        float sample = Math.max(1, nanos);
        long seen = word.get();
        float next = seen == 0 ? sample : after(value(seen), sample, age(seen, nowNanos));
        word.compareAndSet(
                seen,
                nowNanos >> MOMENT_SHIFT << Integer.SIZE
                        | Integer.toUnsignedLong(Float.floatToRawIntBits(Math.max(1, next))));
    }

    private float after(float value, float sample, long age) {
        float kept = (float) Math.exp(-(double) age / FADES_NANOS);
        if (peaks) {
            return sample > value ? sample : sample + (value - sample) * kept;
        }
        return sample + (value - sample) * Math.max(kept, STEP_MAX);
    }

    /// In nanoseconds, 0 while there was no sample.
    float nanos() {
        return value(word.get());
    }

    /// The same, less the longer ago the last sample was: half after [#FADES_NANOS], a tenth after nine times that. So
    /// what was slow is tried again, and yet never taken for idle and buried under everybody's calls.
    float fadedNanos(long nowNanos) {
        long seen = word.get();
        return value(seen) * FADES_NANOS / (FADES_NANOS + age(seen, nowNanos));
    }

    private static float value(long word) {
        return Float.intBitsToFloat((int) word);
    }

    private static long age(long word, long nowNanos) {
        int moments = (int) (nowNanos >> MOMENT_SHIFT) - (int) (word >> Integer.SIZE);
        return (long) Math.max(0, moments) << MOMENT_SHIFT;
    }
}
