package dev.weir.storage.journal;

import java.time.Duration;

/// Waiting for threads to end.
final class Threads {
    private Threads() {}

    /// Waits at most so long; an interrupt ends the wait and is kept.
    static void join(Thread thread, Duration max) {
        try {
            thread.join(max);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
