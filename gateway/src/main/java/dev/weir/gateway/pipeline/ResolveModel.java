package dev.weir.gateway.pipeline;

import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.RoutePlan;
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
        RoutePlan plan = catalog.get().plan(exchange.call.model(), "model");
        exchange.ways = new Ways(plan);
        // Until one is chosen: whoever looks sees the first.
        exchange.route = plan.first();
        return PASSED;
    }
}
