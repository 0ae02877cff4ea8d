package dev.weir.providers.api.routing;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The keys of one provider: each call takes the next that is in service. Any thread.
public final class KeyPool {
    private final List<Secret> keys;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param keys at least one
    public KeyPool(List<Secret> keys) {
        this.keys = List.copyOf(keys);
    }

    /// The key for the next call: the next in turn that is in service; when none is, the one that will be soonest.
    public int take(long nowNanos) {
        return Math.floorMod(turn.getAndIncrement(), keys.size());
    }

    public String secret(int key) {
        return keys.get(key).reveal();
    }

    /// True when a key is in service.
    public boolean available(long nowNanos) {
        return true;
    }

    public void succeeded(int key) {}

    /// A call with this key failed by a fault of the key.
    ///
    /// @param retryAfterMs what the provider advised, 0 for nothing
    public void failed(int key, Fault fault, long retryAfterMs, long nowNanos) {}
}
