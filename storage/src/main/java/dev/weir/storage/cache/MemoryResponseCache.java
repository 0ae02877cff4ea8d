package dev.weir.storage.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.ResponseCache;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Keeps answers in this node's memory, up to so many bytes: beyond that, those that are asked for least go, and of
/// those the ones that are new.
public final class MemoryResponseCache implements ResponseCache {
    /// What an answer weighs beside its body: objects, texts, its place.
    private static final int ENTRY_BYTES = 512;

    private static final int PIECE_BYTES = 24;

    private record Kept(CachedAnswer answer, long ttlNanos) {}

    private final Cache<CacheKey, Kept> answers;
    private final LongAdder evicted = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /// @param bytesMax of all answers together
    /// @param nanos as [System#nanoTime]
    public MemoryResponseCache(long bytesMax, LongSupplier nanos) {
        Ticker ticker = nanos::getAsLong;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher(MemoryResponseCache::weight)
                .expireAfter(Expiry.writing((CacheKey _, Kept kept) -> Duration.ofNanos(kept.ttlNanos())))
                .ticker(ticker)
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private static int weight(CacheKey key, Kept kept) {
        CachedAnswer answer = kept.answer();
        return answer.body().length()
                + ENTRY_BYTES
                + PIECE_BYTES * answer.pieces().size();
    }

    private void removed(CacheKey key, Kept kept, RemovalCause cause) {
        bytes.add(-weight(key, kept));
        if (cause == RemovalCause.SIZE) {
            evicted.increment();
        }
    }

    @Override
    public Future<Optional<CachedAnswer>> find(CacheKey key) {
        Kept kept = answers.getIfPresent(key);
        return Future.succeededFuture(kept == null ? Optional.empty() : Optional.of(kept.answer()));
    }

    @Override
    public void keep(CacheKey key, CachedAnswer answer, Duration ttl) {
        var kept = new Kept(answer, ttl.toNanos());
        // Counted first: it may be thrown out at once.
        bytes.add(weight(key, kept));
        answers.put(key, kept);
    }

    @Override
    public Future<Boolean> forget(Optional<UUID> companyId) {
        if (companyId.isEmpty()) {
            answers.invalidateAll();
        } else {
            answers.asMap().keySet().removeIf(key -> key.companyId().equals(companyId.get()));
        }
        return Future.succeededFuture(true);
    }

    @Override
    public long evicted() {
        return evicted.sum();
    }

    @Override
    public long bytes() {
        // What has expired is counted until it is looked at.
        answers.cleanUp();
        return bytes.sum();
    }
}
