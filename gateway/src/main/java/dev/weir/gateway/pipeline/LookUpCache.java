package dev.weir.gateway.pipeline;

import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.Sha256;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.CacheStore;
import dev.weir.gateway.edge.CacheWish;
import dev.weir.providers.api.CallRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks for an answer that was given to the very same request of the same company before, or that is being given now;
/// where there is none, has this one's recorded. Stands behind key, model and limits, so that a cached answer is for
/// those only who could have had it made. A request whose route and caller say nothing of the cache pays for looking
/// whether they do.
final class LookUpCache implements Step {
    private final AnswerCache cache;
    private final InstantSource clock;
    private final CachedPrices prices = new CachedPrices();

    LookUpCache(AnswerCache cache, InstantSource clock) {
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        if (cache.settings().store() == CacheStore.OFF) {
            return PASSED;
        }
        CacheWish wish = CacheWish.of(exchange.request, cache.settings().ttlMax());
        Optional<CacheTerms> terms = CacheTerms.of(exchange.ways.cacheRule(), wish, cache.settings());
        if (terms.isEmpty() || !cacheable(exchange)) {
            return PASSED;
        }
        exchange.caching = terms.get();
        CacheKey key = key(exchange);
        if (!exchange.caching.lookUp()) {
            record(cache, exchange, key);
            return PASSED;
        }
        Future<Optional<CachedAnswer>> found = cache.find(key);
        return found.succeeded()
                ? proceed(exchange, key, found.result())
                : found.compose(answer -> proceed(exchange, key, answer));
    }

    private static boolean cacheable(Exchange exchange) {
        return exchange.operation.isCacheable()
                && exchange.upload == null
                && (exchange.memory == null || !exchange.memory.any());
    }

    private static CacheKey key(Exchange exchange) {
        CallRequest call = exchange.call;
        MultiMap headers = exchange.request.headers();
        List<String> beside = new ArrayList<>(Relay.DIALECT_HEADERS.length);
        for (String header : Relay.DIALECT_HEADERS) {
            beside.add(headers.get(header));
        }
        CacheKey.Form form =
                !call.stream() ? CacheKey.Form.WHOLE : call.eventStream() ? CacheKey.Form.EVENTS : CacheKey.Form.ARRAY;
        return new CacheKey(
                exchange.caller.companyId(),
                exchange.operation.path(),
                exchange.dialect.name(),
                call.model(),
                form,
                Sha256.of(exchange.body, beside));
    }

    private Future<Void> proceed(Exchange exchange, CacheKey key, Optional<CachedAnswer> found) {
        if (exchange.ended() || found.isPresent() && take(exchange, found.get())) {
            return PASSED;
        }
        if (exchange.caching.share()) {
            exchange.sharing = new Sharing(exchange, cache, prices, key);
            return exchange.sharing.join();
        }
        record(cache, exchange, key);
        return PASSED;
    }

    /// False when it is too old, or of a target that this request can't go to.
    private boolean take(Exchange exchange, CachedAnswer answer) {
        int way = exchange.ways.to(answer.provider(), answer.model());
        if (way < 0 || answer.age(clock.instant()).compareTo(exchange.caching.ttl()) >= 0) {
            return false;
        }
        PriceVersion price = prices.of(exchange.ways.quote(way).price(), exchange.caching.pricePercent());
        exchange.route = exchange.ways.at(way);
        exchange.quote = new Quote(price, price.costNanos(answer.usage()));
        exchange.cached = new Cached.Kept(answer);
        exchange.cacheTold = "hit";
        cache.hit();
        return true;
    }

    /// This request's own answer is recorded, as far as there is room.
    static void record(AnswerCache cache, Exchange exchange, CacheKey key) {
        CacheTerms terms = exchange.caching;
        exchange.cacheTold = "miss";
        exchange.recording = cache.record(key, terms.ttl(), terms.share()).orElse(null);
        cache.miss();
    }
}
