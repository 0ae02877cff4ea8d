package dev.weir.contracts.cache;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/// Empties the cache. Safe from any thread.
public interface CacheAdmin {
    /// Forgets what was kept of one company, or everything, on every node that hears of it. Fails with
    /// `STORAGE_UNAVAILABLE` when the store does not answer.
    ///
    /// @param companyId empty for all companies
    Future<Void> empty(Optional<UUID> companyId);
}
