package dev.weir.verticles.limits;

import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.storage.limits.RedisLimitStore;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.storage.redis.RedisUse;
import dev.weir.testkit.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// One node that counts in a Redis with others.
final class RedisNode implements AutoCloseable {
    static final Duration SILENT_MAX = Duration.ofMillis(1_000);

    final RedisLimitStore store;
    final LimitStore alone;
    final RedisLink link;
    private final Vertx vertx = Vertx.vertx();

    /// @param nodes how many share a limit while Redis is gone
    RedisNode(TestRedis redis, Duration window, int nodes) {
        String node = UUID.randomUUID().toString();
        var settings = new RedisSettings(
                Optional.empty(),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofMillis(100),
                SILENT_MAX,
                100_000);
        var own = new MemoryLimitStore(window, System::nanoTime, () -> nodes, false);
        this.link = new RedisLink(vertx, redis.url(), settings, RedisLimitStore.heartbeatKey(node), RedisUse.LIMITS);
        this.store = new RedisLimitStore(window, own, link, node);
        this.alone = store.alone();
        LimitStoreContract.await(Future.<Void>future(
                done -> vertx.runOnContext(_ -> link.start(store::greet).onComplete(done))));
        awaitUp(true);
    }

    void awaitUp(boolean up) {
        Waiting.until("the link to be " + (up ? "up" : "down"), () -> link.isUp() == up);
    }

    /// As a kill does: nothing is taken back.
    @Override
    public void close() {
        LimitStoreContract.await(link.close());
        LimitStoreContract.await(vertx.close());
    }
}
