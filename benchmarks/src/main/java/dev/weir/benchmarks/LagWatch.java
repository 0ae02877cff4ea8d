package dev.weir.benchmarks;

import java.time.Duration;

/// Looks at a Weir's ledger lag again and again on a thread of its own, until it is closed.
final class LagWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Thread thread;
    private volatile boolean over;
    private volatile double mostSeconds;
    private volatile int looks;
    private volatile String failure = "";

    LagWatch(Weir weir) {
        thread = Thread.ofVirtual().start(() -> watch(weir));
    }

    private void watch(Weir weir) {
        try {
            while (!over) {
                mostSeconds = Math.max(mostSeconds, Figures.of(weir.port()).value(Figures.LAG_SECONDS));
                looks++;
                Thread.sleep(INTERVAL);
            }
        } catch (BenchFailure e) {
            failure = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The most that was seen; after [#close]. Fails when Weir did not tell, or was never asked.
    double mostSeconds() {
        if (!failure.isEmpty() || looks == 0) {
            throw new BenchFailure(failure.isEmpty() ? "the ledger's lag was never looked at" : failure);
        }
        return mostSeconds;
    }

    int looks() {
        return looks;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
