package dev.weir.verticles.outbox;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.FactSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/// Publishes facts on the event bus; the package says how. They count as taken when they are on their way:
/// the bus confirms nothing.
public final class EventBusFacts implements FactSink {
    static final String ADDRESS = "billing.facts";

    private final Vertx vertx;

    public EventBusFacts(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Void> publish(List<Fact> facts) {
        vertx.eventBus().publish(ADDRESS, FactJson.write(facts));
        return Future.succeededFuture();
    }
}
