package dev.weir.gateway.pipeline;

import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Provider;
import io.vertx.core.Future;
import java.util.Map;

/// Has the provider make the request its own: what its dialect has no words for is refused here, before anything is
/// reserved.
final class PrepareCall implements Step {
    private final Map<String, Provider> providers;

    PrepareCall(Map<String, Provider> providers) {
        this.providers = providers;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        exchange.provider = providers.get(exchange.route.provider());
        var target = new ModelTarget(
                exchange.route.upstreamModel(), exchange.quote.price().outputTokensMax());
        exchange.upstream = exchange.provider.prepare(exchange.dialect, exchange.call, exchange.wholeBody, target);
        return PASSED;
    }
}
