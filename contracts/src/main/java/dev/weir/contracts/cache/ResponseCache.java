package dev.weir.contracts.cache;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Keeps answers for a while, within bounds of its own. Never fails and never says why: what can't be had is a miss,
/// what can't be kept is not. Safe from any thread.
public interface ResponseCache {
    /// The answer under a key, unless its time is over. Completes on the context of the caller, or at once.
    Future<Optional<CachedAnswer>> find(CacheKey key);

    /// Keeps an answer for `ttl` at most, in the place of an earlier one. Nobody waits for it.
    void keep(CacheKey key, CachedAnswer answer, Duration ttl);

    /// Forgets the answers of one company, or all. Completes when none of them is found any more; with false when that
    /// could not be had done.
    ///
    /// @param companyId empty for all companies
    Future<Boolean> forget(Optional<UUID> companyId);

    /// Answers that were thrown out for want of room, since the start; 0 where the store does not tell.
    long evicted();

    /// Bytes that are held in this node's memory.
    long bytes();
}
