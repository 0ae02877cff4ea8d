package dev.weir.verticles.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyHash;
import dev.weir.storage.lookup.BatchedLookup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Keys in node memory, by hash. A key it has not seen is looked up once, however many ask for it. While the database
/// is away, keys it has seen keep working and others fail with `STORAGE_UNAVAILABLE`. Safe from any thread.
///
/// A revocation is seen at once on the node that did it, and on the others when they hear of it over the bus or
/// within a feed interval; a node that reaches neither sees it when it can again.
public final class CachedKeyRing implements KeyRing {
    private final Vertx vertx;
    private final KeyHasher hasher;
    private final BatchedLookup<KeyHash, ApiKey> lookup;
    private final Cache<KeyHash, Future<ApiKey>> known;
    private final ConcurrentMap<UUID, KeyHash> hashes = new ConcurrentHashMap<>();
    private final Cache<KeyHash, Boolean> unknown;
    private final ConcurrentMap<KeyHash, Load> loads = new ConcurrentHashMap<>();

    /// A lookup under way and all who wait for it. Guarded by itself, but for `forgotten`.
    private static final class Load {
        private final List<Promise<ApiKey>> waiting = new ArrayList<>();
        private boolean answered;
        private volatile boolean forgotten;
    }

    public CachedKeyRing(Vertx vertx, IdentityTables tables, KeyHasher hasher, IdentitySettings settings) {
        this(vertx, tables, hasher, settings, Ticker.systemTicker());
    }

    CachedKeyRing(Vertx vertx, IdentityTables tables, KeyHasher hasher, IdentitySettings settings, Ticker ticker) {
        this.vertx = vertx;
        this.hasher = hasher;
        this.lookup = new BatchedLookup<>(tables::find, settings.lookupQueueMax(), settings.lookupTimeout());
        this.known = Caffeine.newBuilder()
                .maximumSize(settings.keysRememberedMax())
                .executor(Runnable::run)
                .removalListener((KeyHash hash, Future<ApiKey> key, RemovalCause cause) -> {
                    if (cause != RemovalCause.REPLACED) {
                        hashes.remove(key.result().id(), hash);
                    }
                })
                .build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(settings.unknownRememberedMax())
                .expireAfterWrite(settings.unknownFor())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Future<ApiKey> authenticate(String presented) {
        KeyHash hash = hasher.ofPresented(presented);
        Future<ApiKey> key = known.getIfPresent(hash);
        if (key != null) {
            return key;
        }
        return unknown.getIfPresent(hash) != null ? Future.failedFuture(invalid()) : load(hash);
    }

    private Future<ApiKey> load(KeyHash hash) {
        Promise<ApiKey> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        while (true) {
            Load mine = new Load();
            Load load = loads.computeIfAbsent(hash, _ -> mine);
            if (!join(load, promise)) {
                continue; // answered meanwhile: it is about to leave the map, and what it found may be old
            }
            if (load == mine && !lookup.find(hash, answer -> answered(hash, mine, answer))) {
                loads.remove(hash, mine);
                tell(mine, null, unavailable(null));
            }
            return promise.future();
        }
    }

    private static boolean join(Load load, Promise<ApiKey> promise) {
        synchronized (load) {
            return !load.answered && load.waiting.add(promise);
        }
    }

    private void answered(KeyHash hash, Load load, BatchedLookup.Answer<ApiKey> answer) {
        ApiKey key = Optional.ofNullable(answer.value())
                .filter(found -> found.revokedAt().isEmpty())
                .orElse(null);
        if (key != null) {
            hashes.put(key.id(), hash);
            known.put(hash, Future.succeededFuture(key));
        } else if (answer.failure() == null) {
            unknown.put(hash, true);
        }
        loads.remove(hash, load);
        // after the removal: whoever changes the key from here on finds nothing to mark, and forgets what is
        // remembered
        if (load.forgotten) {
            forgetRemembered(hash);
        }
        tell(load, key, answer.failure() == null ? invalid() : unavailable(answer.failure()));
    }

    private static void tell(Load load, ApiKey key, GatewayException failure) {
        List<Promise<ApiKey>> waiting;
        synchronized (load) {
            load.answered = true;
            waiting = List.copyOf(load.waiting);
        }
        for (Promise<ApiKey> promise : waiting) {
            if (key != null) {
                promise.complete(key);
            } else {
                promise.fail(failure);
            }
        }
    }

    /// A key with this hash was made or revoked.
    void forget(KeyHash hash) {
        Load load = loads.get(hash);
        if (load != null) {
            load.forgotten = true;
        }
        forgetRemembered(hash);
    }

    /// The same for a key that is remembered under this id; one that is not yet remembered is left to the feed.
    void forget(UUID keyId) {
        KeyHash hash = hashes.get(keyId);
        if (hash != null) {
            forget(hash);
        }
    }

    private void forgetRemembered(KeyHash hash) {
        known.invalidate(hash);
        unknown.invalidate(hash);
    }

    void forgetAll() {
        loads.values().forEach(load -> load.forgotten = true);
        known.invalidateAll();
        unknown.invalidateAll();
    }

    private static GatewayException invalid() {
        return GatewayException.of(Failure.INVALID_API_KEY, "Incorrect API key provided.");
    }

    private static GatewayException unavailable(Throwable cause) {
        return GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                .retryAfter(1);
    }
}
