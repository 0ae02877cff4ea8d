package dev.weir.providers.api.routing;

/// How one provider stands, for all event loops: whether it can be asked at all.
public final class ProviderState {
    /// Longer than any target is left alone by its own failures.
    private static final long UNKNOWN_NANOS = 2 * Circuit.ADVICE_NANOS_MAX;

    private final String provider;
    private volatile KeyPool keys;
    private volatile boolean up = true;

    ProviderState(String provider) {
        this.provider = provider;
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

    /// When it may be asked again; nobody knows how long it is down, so that is later than everything else.
    long availableAt(long nowNanos) {
        return available(nowNanos) ? nowNanos : nowNanos + UNKNOWN_NANOS;
    }

    boolean available(long nowNanos) {
        KeyPool pool = keys;
        return up && (pool == null || pool.available(nowNanos));
    }
}
