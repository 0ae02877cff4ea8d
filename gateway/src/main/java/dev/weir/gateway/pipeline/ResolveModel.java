package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.Resolution;
import io.vertx.core.Future;
import java.util.function.Supplier;

/// Finds the ways that a request for this model may go.
final class ResolveModel implements Step {
    private final Supplier<Catalog> catalog;

    ResolveModel(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        String model = exchange.call.model();
        switch (catalog.get().resolve(model)) {
            case Resolution.Resolved(var plan) -> {
                exchange.ways = new Ways(plan);
                // Until one is chosen: whoever looks sees the first.
                exchange.route = plan.first();
            }
            case Resolution.UnknownModel _ ->
                throw GatewayException.ofParam(
                        Failure.MODEL_NOT_FOUND,
                        "model",
                        "The model '" + model + "' does not exist (expected: "
                                + catalog.get().describeKnown() + ")");
            case Resolution.Unpriced(var provider, var name) ->
                throw GatewayException.ofParam(
                        Failure.MODEL_NOT_PRICED,
                        "model",
                        "The model '" + name + "' of provider '" + provider
                                + "' has no price (expected: one in conf/prices.yaml, or `unpriced: allow` on its route"
                                + " in conf/models.yaml)");
        }
        return PASSED;
    }
}
