package dev.weir.providers.api.routing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Makes the [Performance] of each target of one provider. A route with a pattern makes a target of each model that is
/// asked for; so that those who read metrics are not flooded, only so many of them count on their own. Any thread.
final class Performances {
    /// Targets of one provider that count on their own since the start; all others count together.
    static final int NAMED_MAX = 256;

    private final LongSupplier nanoTime;
    private final AtomicInteger named = new AtomicInteger();
    private final Counts others = Counts.ofLife();
    private final long bornAt;

    Performances(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.bornAt = nanoTime.getAsLong();
    }

    Performance next() {
        int before = named.getAndUpdate(count -> Math.min(count + 1, NAMED_MAX));
        return before < NAMED_MAX ? new Performance(nanoTime) : new Performance(nanoTime, false, others);
    }

    /// There is one less of those that [#next] made.
    void gone(boolean wasNamed) {
        if (wasNamed) {
            named.getAndDecrement();
        }
    }

    /// Those who count together.
    Figures unnamed() {
        return others.read(nanoTime.getAsLong() - bornAt);
    }
}
