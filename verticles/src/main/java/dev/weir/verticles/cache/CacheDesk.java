package dev.weir.verticles.cache;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cache.CacheAdmin;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/// Empties the cache here, and tells the other nodes.
public final class CacheDesk implements CacheAdmin {
    private final ResponseCache cache;
    private final Announcements announcements;

    public CacheDesk(ResponseCache cache, Announcements announcements) {
        this.cache = cache;
        this.announcements = announcements;
    }

    @Override
    public Future<Void> empty(Optional<UUID> companyId) {
        return cache.forget(companyId).compose(forgotten -> {
            if (!forgotten) {
                return Future.failedFuture(GatewayException.of(
                                Failure.STORAGE_UNAVAILABLE, "Redis does not answer, and cached answers are there")
                        .retryAfter(1));
            }
            announcements.announce(new Announcement.CacheEmptied(companyId));
            return Future.succeededFuture();
        });
    }
}
