package dev.weir.providers.api.routing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Nanoseconds that pass when a test says so.
final class ManualTime implements LongSupplier {
    /// Negative, and soon about to turn positive: both are as good as any.
    private final AtomicLong now = new AtomicLong(-TimeUnit.SECONDS.toNanos(2));

    @Override
    public long getAsLong() {
        return now.get();
    }

    long now() {
        return now.get();
    }

    void passMs(long ms) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    void setNanos(long nanos) {
        now.set(nanos);
    }
}
