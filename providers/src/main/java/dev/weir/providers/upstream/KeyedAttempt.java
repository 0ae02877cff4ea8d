package dev.weir.providers.upstream;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.KeyPool;

/// A call that shows one key of a pool, and tells the pool what became of it. Event loop only.
public abstract class KeyedAttempt implements Attempt {
    /// Null when it shows none.
    private KeyPool keys;

    private int key;
    private long takenNanos;

    /// Takes the key for this call. To be called once, before it is sent.
    ///
    /// @param pool null for none
    /// @return its place in the pool
    protected final int take(KeyPool pool) {
        if (pool != null) {
            keys = pool;
            takenNanos = System.nanoTime();
            key = pool.take(takenNanos);
        }
        return key;
    }

    /// The provider took the key.
    protected final void accepted() {
        if (keys != null) {
            keys.succeeded(key, takenNanos);
        }
    }

    @Override
    public final String key() {
        return keys == null ? "" : keys.name(key);
    }

    @Override
    public final void judged(Fault fault, long retryAfterMs) {
        if (fault == null) {
            accepted();
        } else if (keys != null) {
            keys.failed(key, fault, retryAfterMs, takenNanos, System.nanoTime());
        }
    }
}
