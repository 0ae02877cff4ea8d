package dev.weir.verticles.limits;

import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.storage.limits.RedisLimitStore;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.storage.redis.RedisUrl;
import dev.weir.storage.redis.RedisUse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.IntSupplier;

/// The Redis in which nodes count together, and this node's own counts beside it.
public final class SharedCounts {
    private final RedisLink link;
    private final RedisLimitStore store;

    /// @param node this node's id, another at every start
    /// @param nodes how many nodes share a limit while Redis is gone
    public SharedCounts(Vertx vertx, RedisUrl url, RedisSettings settings, String node, IntSupplier nodes) {
        var own = new MemoryLimitStore(MemoryLimitStore.MINUTE, System::nanoTime, nodes, false);
        this.link = new RedisLink(vertx, url, settings, RedisLimitStore.heartbeatKey(node), RedisUse.LIMITS);
        this.store = new RedisLimitStore(MemoryLimitStore.MINUTE, own, link, node);
    }

    /// Counts in Redis.
    public LimitStore together() {
        return store;
    }

    /// Counts on this node.
    public LimitStore alone() {
        return store.alone();
    }

    /// True while Redis answers.
    public boolean isUp() {
        return link.isUp();
    }

    Future<Void> start() {
        return link.start(store::greet);
    }

    Future<Void> close() {
        return link.close();
    }
}
