package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import io.vertx.core.Future;

/// Chooses the target of the next attempt and has its provider make the request its own. A target whose dialect has no
/// words for the request is passed over; where all are, the request is refused before anything is reserved.
final class ChooseTarget implements Step {
    private final ProviderSet<Provider> providers;

    ChooseTarget(ProviderSet<Provider> providers) {
        this.providers = providers;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        if (exchange.cached != null) {
            return PASSED;
        }
        Ways ways = exchange.ways;
        if (ways.sticky()) {
            ways.keepTo(Affinity.of(exchange));
        }
        if (!choose(exchange)) {
            throw ways.reason();
        }
        return PASSED;
    }

    /// Chooses among the ways that are left in this round.
    ///
    /// @return false when none is
    boolean choose(Exchange exchange) {
        Ways ways = exchange.ways;
        for (int way = ways.choose(); way >= 0; way = ways.choose()) {
            try {
                take(exchange, way);
                return true;
            } catch (GatewayException refused) {
                if (refused.failure() != Failure.INVALID_VALUE && refused.failure() != Failure.UPSTREAM_UNREACHABLE) {
                    // Wrong for every provider.
                    throw refused;
                }
                ways.close(way, refused);
            }
        }
        return false;
    }

    private void take(Exchange exchange, int way) {
        ModelRoute route = exchange.ways.at(way);
        Quote quote = exchange.ways.quote(way);
        Provider provider = providers.find(route.provider());
        if (provider == null) {
            throw GatewayException.of(
                    Failure.UPSTREAM_UNREACHABLE, "Provider '" + route.provider() + "' is no longer in service");
        }
        var target = new ModelTarget(route.upstreamModel(), quote.price().outputTokensMax());
        exchange.upstream = provider.prepare(exchange.dialect, exchange.call, exchange.wholeBody, target);
        exchange.provider = provider;
        exchange.route = route;
        exchange.quote = quote;
        if (exchange.reserve != null) {
            exchange.reserve = exchange.reserve.moved(route.upstreamModel(), quote.price());
        }
    }
}
