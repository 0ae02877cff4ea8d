package dev.weir.gateway.pipeline;

import dev.weir.gateway.cache.CacheSettings;
import dev.weir.gateway.catalog.CacheRule;
import dev.weir.gateway.edge.CacheWish;
import java.time.Duration;
import java.util.Optional;

/// How the cache serves one request: what its route says, what its caller wants, and the settings where both are
/// silent.
///
/// @param ttl how old an answer may be that it gets, and how long its own is kept
/// @param pricePercent what a cached answer costs, in percent of the usual
/// @param pacing streams are replayed with their pauses
/// @param share it may share an answer with the same request
/// @param lookUp false when it wants a new answer
record CacheTerms(Duration ttl, int pricePercent, boolean pacing, boolean share, boolean lookUp) {
    /// Empty when the cache has nothing to do with it.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `INVALID_VALUE` when it may not say so
    static Optional<CacheTerms> of(CacheRule rule, CacheWish wish, CacheSettings settings) {
        boolean on = rule.ttl().isPresent();
        boolean lookUp = true;
        switch (wish.mode()) {
            case UNSAID -> {}
            case ON -> {
                if (!settings.byHeader() && !on) {
                    throw CacheWish.notByHeader();
                }
                on = true;
            }
            case OFF -> on = false;
            case NEW -> lookUp = false;
            case REFRESH -> {
                lookUp = false;
                on |= settings.byHeader();
            }
        }
        if (!on) {
            return Optional.empty();
        }
        Duration ttl = settings.byHeader() ? wish.ttl().or(rule::ttl).orElse(settings.ttl()) : usual(rule, settings);
        return Optional.of(new CacheTerms(
                ttl.compareTo(settings.ttlMax()) > 0 ? settings.ttlMax() : ttl,
                rule.price().orElse(settings.pricePercent()),
                rule.pacing(),
                rule.share(),
                lookUp));
    }

    private static Duration usual(CacheRule rule, CacheSettings settings) {
        return rule.ttl().orElse(settings.ttl());
    }
}
