package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.function.LongSupplier;

/// How one provider stands, for all event loops: whether it can be asked at all.
public final class ProviderState {
    /// Longer than any target or key is left alone after failures.
    private static final long UNKNOWN_NANOS = 2 * Circuit.ADVICE_NANOS_MAX;

    private final String provider;
    private volatile KeyPool keys;
    private volatile boolean up = true;
    private final Performances performances;

    /// @param nanoTime a clock of nanoseconds that only goes forward
    ProviderState(String provider, LongSupplier nanoTime) {
        this.provider = provider;
        this.performances = new Performances(nanoTime);
    }

    public String provider() {
        return provider;
    }

    /// The keys it knows us by, from now on; null for a provider that wants none.
    public void keys(KeyPool pool) {
        keys = pool;
    }

    /// Null for a provider that wants no keys.
    public KeyPool keys() {
        return keys;
    }

    /// What the last active probe found; true where none is made.
    public void up(boolean found) {
        up = found;
    }

    public boolean up() {
        return up;
    }

    /// For one more target.
    Performances performances() {
        return performances;
    }

    /// How the calls to all of its targets went that do not count on their own, since the node started.
    public Figures unnamed() {
        return performances.unnamed();
    }

    /// When it may be asked again. Nobody knows how long it is down, or its keys are refused, so that is later than
    /// everything else.
    long availableAt(long nowNanos) {
        long unknown = nowNanos + UNKNOWN_NANOS;
        KeyPool pool = keys;
        if (!up) {
            return unknown;
        }
        return pool == null ? nowNanos : pool.availableAt(nowNanos, unknown);
    }

    /// True for a fault that concerns one of its keys, so that it says nothing of the target.
    boolean keysAnswerFor(Fault fault) {
        KeyPool pool = keys;
        return pool != null && pool.concerns(fault);
    }

    boolean available(long nowNanos) {
        KeyPool pool = keys;
        return up && (pool == null || pool.available(nowNanos));
    }
}
