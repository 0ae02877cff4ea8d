package dev.weir.verticles.cache;

import dev.weir.contracts.cache.ResponseCache;
import dev.weir.storage.cache.RedisResponseCache;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.storage.redis.RedisUrl;
import dev.weir.storage.redis.RedisUse;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// The Redis in which nodes keep answers together. Its connection is not that of the limits: a long answer on its way
/// holds up no decision.
public final class SharedAnswers {
    private final RedisLink link;
    private final RedisResponseCache cache;

    /// @param node this node's id, another at every start
    /// @param unsentBytesMax of answers on their way there
    public SharedAnswers(
            Vertx vertx, RedisUrl url, RedisSettings settings, String node, AnswerCipher cipher, long unsentBytesMax) {
        this.link = new RedisLink(vertx, url, settings, RedisResponseCache.heartbeatKey(node), RedisUse.CACHE);
        this.cache = new RedisResponseCache(vertx, link, cipher, unsentBytesMax);
    }

    public ResponseCache cache() {
        return cache;
    }

    /// True while Redis answers.
    public boolean isUp() {
        return link.isUp();
    }

    Future<Void> start() {
        return link.start(_ -> {});
    }

    Future<Void> close() {
        return link.close();
    }
}
