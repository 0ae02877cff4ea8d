package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what a thread of the journal does on its own time.
final class Eventually {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private Eventually() {}

    static void until(String what, BooleanSupplier happened) {
        long since = System.nanoTime();
        while (!happened.getAsBoolean() && System.nanoTime() - since < WAIT_MAX.toNanos()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(happened.getAsBoolean()).as(what).isTrue();
    }
}
