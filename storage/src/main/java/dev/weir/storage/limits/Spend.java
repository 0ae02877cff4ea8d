package dev.weir.storage.limits;

/// What counts against one budget in one period, as this node knows it. Guarded by its [Meters].
final class Spend {
    private static final long NOT_ASKED = -1;

    final Period period;
    /// Bounds of this node's running requests.
    long open;
    /// Some of what this node settled may be missing in the count that nodes share: it must be seeded again.
    boolean lost;

    private boolean seeded;
    private long base;
    private long seededAtNanos;
    private long settledHere;
    private long settledWhenSeeded;
    private long settledWhenAsked = NOT_ASKED;

    Spend(Period period) {
        this.period = period;
    }

    /// A seed is wanted: from here on it is known what it may not contain.
    void ask() {
        if (settledWhenAsked == NOT_ASKED) {
            settledWhenAsked = settledHere;
        }
    }

    /// What the books said, with what was settled here since they were asked.
    long withSettledSinceAsked(long spent) {
        return settledWhenAsked == NOT_ASKED ? spent : spent + settledHere - settledWhenAsked;
    }

    void seed(long spent, long nowNanos) {
        base = withSettledSinceAsked(spent);
        settledWhenSeeded = settledHere;
        settledWhenAsked = NOT_ASKED;
        seededAtNanos = nowNanos;
        seeded = true;
    }

    boolean isSeeded(long nowNanos, long trustNanos) {
        return seeded && nowNanos - seededAtNanos <= trustNanos;
    }

    /// What was spent when it was seeded: others see it too.
    long base() {
        return base;
    }

    /// Spent or reserved by this node since it was seeded.
    long since() {
        return settledHere - settledWhenSeeded + open;
    }

    void settle(long boundNanos, long costNanos) {
        open -= boundNanos;
        settledHere += costNanos;
    }
}
