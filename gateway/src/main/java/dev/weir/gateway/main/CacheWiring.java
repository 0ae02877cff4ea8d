package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cache.CacheAdmin;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.CacheStore;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.gateway.observe.Metrics;
import dev.weir.storage.cache.MemoryResponseCache;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.storage.redis.RedisUrl;
import dev.weir.verticles.cache.CacheDesk;
import dev.weir.verticles.cache.CacheVerticle;
import dev.weir.verticles.cache.SharedAnswers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Cached answers of this node.
final class CacheWiring {
    final AnswerCache cache;
    final CacheAdmin desk;
    final CacheVerticle verticle;
    private final Optional<SharedAnswers> shared;

    /// @throws StartException when the cache is to be in a Redis that is not configured
    CacheWiring(Vertx vertx, WeirConfig config, Store store, Announcements announcements, Metrics metrics) {
        this.shared = config.cache().store() == CacheStore.REDIS
                ? Optional.of(shared(vertx, config, store))
                : Optional.empty();
        long bytesMax = config.cache().memoryMax().bytes();
        ResponseCache answers =
                shared.map(SharedAnswers::cache).orElseGet(() -> new MemoryResponseCache(bytesMax, System::nanoTime));
        this.cache = new AnswerCache(answers, config.cache());
        this.desk = new CacheDesk(answers, announcements);
        this.verticle = new CacheVerticle(answers, shared, announcements);
        observe(metrics);
    }

    private static SharedAnswers shared(Vertx vertx, WeirConfig config, Store store) {
        RedisSettings redis = config.redis();
        if (redis.url().isEmpty()) {
            throw new StartException("cache.store: redis (expected: redis.url, too)", null);
        }
        var own = new RedisSettings(
                redis.url(),
                config.cache().redisTimeout(),
                redis.connectTimeout(),
                redis.reconnectPauseMax(),
                redis.nodeSilentMax(),
                redis.pipeliningLimit());
        return new SharedAnswers(
                vertx,
                RedisUrl.parse(redis.url().get().reveal()),
                own,
                UUID.randomUUID().toString(),
                store.cacheCipher,
                config.cache().memoryMax().bytes());
    }

    private void observe(Metrics metrics) {
        metrics.counter("weir.cache.hits", "Requests that got a kept answer", cache::hits);
        metrics.counter("weir.cache.misses", "Requests that were looked up and got one of their own", cache::misses);
        metrics.counter("weir.cache.shared", "Requests that got the answer another was getting", cache::followed);
        metrics.counter("weir.cache.stored", "Answers that were kept", cache::kept);
        metrics.counter("weir.cache.evicted", "Kept answers that made room for others", cache::evicted);
        metrics.gauge("weir.cache.bytes", "Bytes of kept answers in this node's memory", cache::bytes);
        metrics.gauge("weir.cache.recording.bytes", "Bytes of answers being recorded", cache::recordingBytes);
    }

    /// Redis, if answers are there.
    void addTo(Health health) {
        shared.ifPresent(answers -> health.add("cache", () -> Future.succeededFuture(finding(answers.isUp()))));
    }

    private static Finding finding(boolean up) {
        return up
                ? new Finding(Status.HEALTHY, Duration.ZERO, "")
                : new Finding(Status.DEGRADED, Duration.ZERO, "Redis does not answer; no answer is found or kept");
    }
}
