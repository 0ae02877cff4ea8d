package dev.weir.gateway.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something that another process brings about.
final class Waiting {
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Waiting() {}

    /// Looks every few milliseconds until it is so.
    static void until(Duration max, BooleanSupplier isSo, Supplier<String> otherwise) {
        long end = System.nanoTime() + max.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + max + ": " + otherwise.get());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
