package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;

/// What counts against one budget in one period, as this node knows it. Guarded by its [Meters].
final class Spend {
    private static final long NOT_ASKED = -1;

    final Measure measure;
    final Period period;
    /// Bounds of this node's running requests.
    long open;
    /// Some of what this node settled may be missing in the count that nodes share: it must be seeded again.
    boolean lost;
    /// What the books said, for the count that nodes share; null when it has it.
    Long offer;
    /// The offer goes before what is kept there.
    boolean force;

    private boolean seeded;
    private long base;
    private long seededAtNanos;
    private long settledHere;
    private long settledWhenSeeded;
    private long settledWhenOffered;
    private long settledWhenAsked = NOT_ASKED;

    Spend(Measure measure, Period period) {
        this.measure = measure;
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

    /// The offer, with what was settled here since the books were asked.
    long withSettledSinceOffer() {
        return offer + settledHere - settledWhenOffered;
    }

    /// Keeps what the books said for the count that nodes share, before [#seed] closes the question.
    void offer(long spent) {
        offer = spent;
        settledWhenOffered = settledWhenAsked == NOT_ASKED ? settledHere : settledWhenAsked;
        force = lost;
        lost = false;
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
