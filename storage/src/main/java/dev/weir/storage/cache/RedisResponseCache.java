package dev.weir.storage.cache;

import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.ResponseCache;
import dev.weir.contracts.cache.Sha256;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps answers in Redis, sealed, for all nodes that share it. How much it holds, and what goes when that is full, is
/// said in its own configuration (`maxmemory`, `maxmemory-policy`). What it does not tell in time is a miss.
public final class RedisResponseCache implements ResponseCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisResponseCache.class);
    private static final String PREFIX = "weir:cache:";
    /// Names that one step of a purge looks at, about.
    private static final int SCANNED = 1_000;

    private final Vertx vertx;
    private final RedisLink link;
    private final AnswerCipher cipher;
    private final long unsentBytesMax;
    private final AtomicLong unsentBytes = new AtomicLong();

    /// @param unsentBytesMax of answers on their way there; one that finds no room is not kept
    public RedisResponseCache(Vertx vertx, RedisLink link, AnswerCipher cipher, long unsentBytesMax) {
        this.vertx = vertx;
        this.link = link;
        this.cipher = cipher;
        this.unsentBytesMax = unsentBytesMax;
    }

    /// The name under which a node shows that it is there.
    public static String heartbeatKey(String node) {
        return "weir:cache-node:" + node;
    }

    @Override
    public Future<Optional<CachedAnswer>> find(CacheKey key) {
        if (!link.isUp()) {
            return Future.succeededFuture(Optional.empty());
        }
        Sha256 digest = key.digest();
        return link.send(Request.cmd(Command.GET).arg(name(key, digest)))
                .compose(found -> found == null
                        ? Future.succeededFuture(Optional.<CachedAnswer>empty())
                        : vertx.executeBlocking(() -> open(digest, found.toBuffer()), false))
                .otherwise(Optional.empty());
    }

    private Optional<CachedAnswer> open(Sha256 digest, Buffer sealed) {
        try {
            return Optional.of(AnswerBytes.read(cipher.open(seal(digest), sealed)));
        } catch (AEADBadTagException | IllegalArgumentException other) {
            // Sealed under another secret or key, or by another version of Weir.
            LOG.debug("cache: an answer in Redis can't be opened", other);
            return Optional.empty();
        }
    }

    @Override
    public void keep(CacheKey key, CachedAnswer answer, Duration ttl) {
        int bytes = answer.body().length();
        if (!link.isUp()) {
            return;
        }
        if (unsentBytes.addAndGet(bytes) > unsentBytesMax) {
            unsentBytes.addAndGet(-bytes);
            return;
        }
        Sha256 digest = key.digest();
        vertx.executeBlocking(() -> cipher.seal(seal(digest), List.of(AnswerBytes.head(answer), answer.body())), false)
                .compose(closed -> link.send(Request.cmd(Command.SET)
                        .arg(name(key, digest))
                        .arg(closed)
                        .arg("PX")
                        .arg(ttl.toMillis())))
                .onFailure(cause -> LOG.debug("cache: an answer is not kept", cause))
                .eventually(() -> {
                    unsentBytes.addAndGet(-bytes);
                    return Future.succeededFuture();
                });
    }

    private static String name(CacheKey key, Sha256 digest) {
        return PREFIX + key.companyId() + ":" + digest.hex();
    }

    /// An answer opens under the key that it was sealed for.
    private static UUID seal(Sha256 digest) {
        return new UUID(digest.first(), digest.second());
    }

    @Override
    public Future<Boolean> forget(Optional<UUID> companyId) {
        String names = PREFIX + companyId.map(UUID::toString).orElse("*") + ":*";
        return forget(names, "0").map(true).otherwise(false);
    }

    private Future<Void> forget(String names, String cursor) {
        return link.send(Request.cmd(Command.SCAN)
                        .arg(cursor)
                        .arg("MATCH")
                        .arg(names)
                        .arg("COUNT")
                        .arg(SCANNED))
                .compose(step -> unlink(step.get(1)).compose(_ -> {
                    String next = step.get(0).toString();
                    return next.equals("0") ? Future.succeededFuture() : forget(names, next);
                }));
    }

    private Future<?> unlink(Response names) {
        if (names.size() == 0) {
            return Future.succeededFuture();
        }
        Request unlink = Request.cmd(Command.UNLINK);
        for (Response name : names) {
            unlink.arg(name.toBuffer());
        }
        return link.send(unlink);
    }

    @Override
    public long evicted() {
        return 0;
    }

    @Override
    public long bytes() {
        return unsentBytes.get();
    }
}
