package dev.weir.gateway.main;

import dev.weir.contracts.facts.FactSink;
import dev.weir.gateway.observe.Metrics;
import dev.weir.storage.billing.OutboxTables;
import dev.weir.verticles.outbox.EventBusFacts;
import dev.weir.verticles.outbox.FactPublisher;
import dev.weir.verticles.outbox.OutboxSettings;
import dev.weir.verticles.outbox.OutboxVerticle;
import io.vertx.core.Vertx;
import java.util.Optional;

/// Facts about money on their way out.
final class OutboxWiring {
    private OutboxWiring() {}

    static OutboxVerticle of(Vertx vertx, Store store, OutboxSettings settings, Metrics metrics) {
        var publisher = new FactPublisher(new OutboxTables(store.database.pool()), sink(vertx, settings), settings);
        metrics.counter(
                "weir.outbox.published",
                "Facts about money that this node published",
                () -> publisher.state().published());
        metrics.counter(
                "weir.outbox.dropped",
                "Facts about money that nobody took in time",
                () -> publisher.state().dropped());
        metrics.gauge(
                "weir.outbox.lag.seconds",
                "Age of the oldest fact about money not yet published",
                () -> publisher.state().lagMs() / 1000.0);
        metrics.counter(
                "weir.balance.low",
                "Balances that fell below what their company wants to be told of, as logged by this node",
                () -> publisher.state().lowBalances());
        return new OutboxVerticle(publisher);
    }

    private static Optional<FactSink> sink(Vertx vertx, OutboxSettings settings) {
        return switch (settings.publish()) {
            case BUS -> Optional.of(new EventBusFacts(vertx));
            case OFF -> Optional.empty();
        };
    }
}
