package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;

import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Vertx;
import java.time.Duration;

/// A ledger deployed as in a node: its Vert.x and its connections are its own.
record RunningLedger(Vertx vertx, Database database, Ledger ledger, String deployment) implements AutoCloseable {
    static RunningLedger start(PostgresUrl url, String node, BillingSettings settings) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var ledger = new Ledger(vertx, new LedgerTables(database.pool(), node), settings);
        String deployment = await(vertx.deployVerticle(new BillingVerticle(ledger)));
        return new RunningLedger(vertx, database, ledger, deployment);
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

    /// Ends the ledger only. A repeat changes nothing.
    void stop() {
        if (vertx.deploymentIDs().contains(deployment)) {
            await(vertx.undeploy(deployment));
        }
    }

    /// Ends as a node that drains.
    @Override
    public void close() {
        stop();
        await(database.close());
        await(vertx.close());
    }
}
