package dev.weir.gateway.pipeline;

import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.Following;
import dev.weir.gateway.cache.Recording;
import dev.weir.providers.api.AnswerType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/// One request's wait for the answer that the same request, sent before it, is getting. When that comes to nothing it
/// waits for the next who tries, so that not all of them try at once, and then goes its own way. Event loop only.
final class Sharing {
    /// How many it waits for at most.
    static final int FOLLOWED_MAX = 2;

    private final Exchange exchange;
    private final AnswerCache cache;
    private final CachedPrices prices;
    private final CacheKey key;
    private final Promise<Void> decided = Promise.promise();
    private Following following;
    private int followed;

    Sharing(Exchange exchange, AnswerCache cache, CachedPrices prices, CacheKey key) {
        this.exchange = exchange;
        this.cache = cache;
        this.prices = prices;
        this.key = key;
    }

    /// Completes when the request has an answer to share, or goes its own way.
    Future<Void> join() {
        Optional<Following> found = followed < FOLLOWED_MAX ? cache.follow(key, exchange.context) : Optional.empty();
        if (found.isEmpty()) {
            alone();
            return decided.future();
        }
        if (followed++ == 0) {
            exchange.enter(Exchange.Phase.SHARING);
        }
        Following joined = found.get();
        following = joined;
        joined.begun().onComplete(head -> begun(joined, head), _ -> over(joined));
        return decided.future();
    }

    private void begun(Following joined, Recording.Head head) {
        if (following != joined) {
            return;
        }
        int way = exchange.ways.to(head.provider(), head.model());
        if (way < 0 || exchange.headSent && !AnswerType.isEvents(head.contentType())) {
            alone();
            return;
        }
        PriceVersion price = prices.of(exchange.ways.quote(way).price(), exchange.caching.pricePercent());
        exchange.route = exchange.ways.at(way);
        exchange.quote = PriceRequest.quote(exchange.call, price);
        exchange.cached = new Cached.Shared(joined, head);
        exchange.cacheTold = "shared";
        exchange.enter(Exchange.Phase.ADMITTING);
        cache.shared();
        decided.complete();
    }

    private void over(Following joined) {
        if (following == joined) {
            join();
        }
    }

    long waitMsMax() {
        return cache.settings().shareWait().toMillis();
    }

    /// The request goes its own way: it has waited long enough, or there is nothing to wait for.
    void alone() {
        leave();
        if (exchange.phase == Exchange.Phase.SHARING) {
            exchange.enter(Exchange.Phase.ADMITTING);
        }
        LookUpCache.record(cache, exchange, key);
        decided.complete();
    }

    /// It needs nothing more of what it follows. May be called again.
    void leave() {
        Following left = following;
        following = null;
        if (left != null) {
            left.leave();
        }
    }
}
