package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import io.vertx.core.Future;

/// Has the provider make the request its own: what its dialect has no words for is refused here, before anything is
/// reserved.
final class PrepareCall implements Step {
    private final ProviderSet<Provider> providers;

    PrepareCall(ProviderSet<Provider> providers) {
        this.providers = providers;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        exchange.provider = providers.find(exchange.route.provider());
        if (exchange.provider == null) {
            throw GatewayException.of(
                    Failure.UPSTREAM_UNREACHABLE,
                    "Provider '" + exchange.route.provider() + "' was taken out of the configuration while the request"
                            + " was on its way to it (expected: the request again)");
        }
        var target = new ModelTarget(
                exchange.route.upstreamModel(), exchange.quote.price().outputTokensMax());
        exchange.upstream = exchange.provider.prepare(exchange.dialect, exchange.call, exchange.wholeBody, target);
        return PASSED;
    }
}
