package dev.weir.providers.api.routing;

/// How one provider stands, for all event loops: whether it can be asked at all.
public final class ProviderState {
    private final String provider;
    private volatile KeyPool keys;
    private volatile boolean up = true;
    private final Performances performances = new Performances();

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

    /// For one more target.
    Performances performances() {
        return performances;
    }

    /// How the calls to all of its targets went that do not count on their own, since the node started.
    public Figures unnamed() {
        return performances.unnamed();
    }

    boolean available(long nowNanos) {
        KeyPool pool = keys;
        return up && (pool == null || pool.available(nowNanos));
    }
}
