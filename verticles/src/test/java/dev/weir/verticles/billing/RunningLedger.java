package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;

import dev.weir.storage.billing.LedgerTables;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;

/// A ledger deployed as in a node. Its Vert.x is its own.
record RunningLedger(Vertx vertx, Ledger ledger, String deployment) implements AutoCloseable {
    static RunningLedger start(Pool pool, String node, BillingSettings settings) {
        Vertx vertx = Vertx.vertx();
        var ledger = new Ledger(vertx, new LedgerTables(pool, node), settings);
        return new RunningLedger(vertx, ledger, await(vertx.deployVerticle(new BillingVerticle(ledger))));
    }

    /// Quick ones, so that tests are.
    static BillingSettings settings(Duration reserveTimeout, Duration stopTimeout) {
        var defaults = BillingSettings.defaults();
        return new BillingSettings(
                defaults.batchMax(),
                defaults.batchesInFlightMax(),
                reserveTimeout,
                defaults.reserveQueueMax(),
                defaults.reserveCommit(),
                defaults.settleLinger(),
                Duration.ofMillis(200),
                Duration.ofSeconds(3),
                Duration.ofMillis(100),
                stopTimeout);
    }

    static BillingSettings settings() {
        return settings(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    /// Ends as a node that drains.
    @Override
    public void close() {
        await(vertx.undeploy(deployment));
        await(vertx.close());
    }

    /// Ends as a node that died: nothing is flushed.
    void die() {
        await(vertx.close());
    }
}
