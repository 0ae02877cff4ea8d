package dev.weir.storage.limits;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// The clock of a node's windows, and among how many nodes limits are shared. Safe from any thread.
final class Pace {
    private final long bucketNanos;
    private final LongSupplier nanos;
    private final long origin;
    private final IntSupplier nodes;

    Pace(Duration window, LongSupplier nanos, IntSupplier nodes) {
        this.bucketNanos = window.toNanos() / Window.BUCKETS;
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        this.nodes = nodes;
    }

    /// Nanoseconds since it was made.
    long now() {
        return nanos.getAsLong() - origin;
    }

    /// The number of the bucket that is running.
    long tick(long now) {
        return now / bucketNanos;
    }

    /// Milliseconds until so many buckets have begun after the running one.
    long millisUntil(long now, long buckets) {
        return Math.ceilDiv((tick(now) + buckets) * bucketNanos - now, 1_000_000L);
    }

    int nodes() {
        return Math.max(1, nodes.getAsInt());
    }

    static long share(long limit, int nodes) {
        return Math.max(1, limit / nodes);
    }
}
