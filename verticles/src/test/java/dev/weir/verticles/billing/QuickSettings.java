package dev.weir.verticles.billing;

import java.time.Duration;

/// Settings with shorter pauses than the defaults, so that tests are quick.
final class QuickSettings {
    private Duration allowanceTtl = Duration.ofMinutes(10);
    private Duration allowanceIdle = Duration.ofSeconds(10);
    private Duration shortageWait = Duration.ofSeconds(1);
    private Duration reserveTimeout = Duration.ofSeconds(2);
    private Duration refusedRetry = Duration.ofMinutes(1);
    private Duration startTimeout = Duration.ofSeconds(10);
    private Duration stopTimeout = Duration.ofSeconds(10);
    private int reserveQueueMax = 20_000;
    private String verifyAt = "off";

    QuickSettings allowanceTtl(Duration to) {
        allowanceTtl = to;
        return this;
    }

    QuickSettings allowanceIdle(Duration to) {
        allowanceIdle = to;
        return this;
    }

    QuickSettings shortageWait(Duration to) {
        shortageWait = to;
        return this;
    }

    QuickSettings reserveTimeout(Duration to) {
        reserveTimeout = to;
        return this;
    }

    QuickSettings refusedRetry(Duration to) {
        refusedRetry = to;
        return this;
    }

    QuickSettings startTimeout(Duration to) {
        startTimeout = to;
        return this;
    }

    QuickSettings stopTimeout(Duration to) {
        stopTimeout = to;
        return this;
    }

    QuickSettings reserveQueueMax(int to) {
        reserveQueueMax = to;
        return this;
    }

    QuickSettings verifyAt(String to) {
        verifyAt = to;
        return this;
    }

    BillingSettings make() {
        return new BillingSettings(
                allowanceTtl,
                Duration.ofSeconds(2),
                allowanceIdle,
                shortageWait,
                reserveTimeout,
                reserveQueueMax,
                200,
                2,
                Duration.ofMillis(2),
                Duration.ofMillis(200),
                refusedRetry,
                Duration.ofSeconds(3),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                startTimeout,
                stopTimeout,
                verifyAt);
    }
}
