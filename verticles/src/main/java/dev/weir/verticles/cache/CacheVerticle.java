package dev.weir.verticles.cache;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cache.ResponseCache;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/// Keeps the connection to the Redis of the cache, and empties this node's when another says so. Event loop, one
/// instance per node.
public final class CacheVerticle extends VerticleBase {
    private final ResponseCache cache;
    private final Optional<SharedAnswers> shared;
    private final Announcements announcements;

    /// @param cache of this node
    /// @param shared the connection behind it, where nodes keep answers together
    public CacheVerticle(ResponseCache cache, Optional<SharedAnswers> shared, Announcements announcements) {
        this.cache = cache;
        this.shared = shared;
        this.announcements = announcements;
    }

    /// Completes when the first attempt to connect has ended, well or not.
    @Override
    public Future<?> start() {
        announcements.listen(announcement -> {
            // Where nodes keep answers together, who emptied it did so for all.
            if (announcement instanceof Announcement.CacheEmptied(var companyId) && shared.isEmpty()) {
                cache.forget(companyId);
            }
        });
        return shared.map(SharedAnswers::start).orElse(Future.succeededFuture());
    }

    @Override
    public Future<?> stop() {
        return shared.map(SharedAnswers::close).orElse(Future.succeededFuture());
    }
}
