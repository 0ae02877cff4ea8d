package dev.weir.testkit.emulators.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last requests served, oldest first. Any thread.
public final class ServedLog {
    /// Requests kept; the oldest are forgotten.
    private static final int SERVED_MAX = 10_000;

    private final Deque<Served> served = new ArrayDeque<>();

    synchronized void add(Served one) {
        if (served.size() >= SERVED_MAX) {
            served.removeFirst();
        }
        served.addLast(one);
        notifyAll();
    }

    public synchronized List<Served> all() {
        return List.copyOf(served);
    }

    /// Waits until `count` requests of a provider are over, and returns them.
    ///
    /// @throws IllegalStateException when they are not within `waitMs`
    public synchronized List<Served> await(String provider, int count, long waitMs) throws InterruptedException {
        long end = System.nanoTime() + waitMs * 1_000_000;
        while (true) {
            List<Served> of = served.stream()
                    .filter(one -> one.provider().equals(provider))
                    .toList();
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            if (of.size() >= count) {
                return of;
            }
            if (leftMs <= 0) {
                throw new IllegalStateException(
                        provider + " served " + of.size() + " requests in " + waitMs + " ms (expected: " + count + ")");
            }
            wait(leftMs);
        }
    }

    public synchronized void clear() {
        served.clear();
    }
}
