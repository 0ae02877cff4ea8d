package dev.weir.gateway.main;

import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.Providers;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.http.HttpVerticle;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Metrics;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.verticles.billing.BillingVerticle;
import dev.weir.verticles.billing.CurrentAccounts;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.identity.IdentityVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// One node: all its parts, started and stopped in order. Blocking: for the main thread.
final class Weir implements AutoCloseable {
    /// What stopping a part may take beyond the time that its settings give it.
    private static final long STOP_MS_MAX = 10_000;

    private final long drainMs;
    private final long stopMs;
    private final Vertx vertx;
    private final Store store;
    private final Health health;
    private final String http;
    private final Bootstrap.Made made;

    private Weir(WeirConfig config, Vertx vertx, Store store, Health health, String http, Bootstrap.Made made) {
        this.drainMs = config.http().drainTimeout().toMillis();
        this.stopMs = config.billing().stopTimeout().toMillis();
        this.vertx = vertx;
        this.store = store;
        this.health = health;
        this.http = http;
        this.made = made;
    }

    /// Starts a node.
    ///
    /// @param progress told what is being done, a few words at a time
    static Weir start(WeirConfig config, Consumer<String> progress) {
        return start(config, new VertxOptions(), progress);
    }

    /// Starts a node on a Vert.x with other options than its own defaults.
    static Weir start(WeirConfig config, VertxOptions options, Consumer<String> progress) {
        Clock clock = Clock.systemUTC();
        int loops = config.http().eventLoops() > 0
                ? config.http().eventLoops()
                : Runtime.getRuntime().availableProcessors();
        // The database takes longest: everything that does not need it is made meanwhile.
        var providers = new ProviderWiring(config.providers(), clock);
        var catalog = CompletableFuture.supplyAsync(() -> catalog(config, providers, clock));
        var metrics = CompletableFuture.supplyAsync(() -> new Metrics(clock));
        Vertx vertx = vertx(options, loops);
        Store store = null;
        try {
            store = Store.open(vertx, config, clock, progress);
            progress.accept("starting the server");
            Bootstrap.Made made = new Bootstrap(config.bootstrap(), store).make();

            var ledger =
                    new Ledger(vertx, new LedgerTables(store.ledger.pool(), NodeName.of(config)), config.billing());
            deploy(vertx, new BillingVerticle(ledger), "billing");
            deploy(vertx, new IdentityVerticle(store.identity, store.keyRing, config.identity()), "identity");
            var limits = new LimitsWiring(vertx, config, store, ledger, new OneNode(), () -> 1, clock);
            deploy(vertx, limits.verticle(), "limits");

            Health health = HealthWiring.of(store, ledger);
            limits.addTo(health);
            HealthWiring.gauges(metrics.join(), ledger);
            var requests = new ModelRequests.Shared(
                    store.keyRing,
                    catalog.join(),
                    (_, list) -> Future.succeededFuture(list),
                    ledger,
                    limits.limits,
                    new ClientAddress(config.http().trustedRanges()),
                    metrics.join(),
                    clock,
                    config.requests());
            var parts = new HttpVerticle.Parts(
                    config.http(),
                    requests,
                    providers.dialect(),
                    new CurrentAccounts(store.accounts, ledger),
                    store.keyDesk,
                    limits.desk,
                    health,
                    metrics.join(),
                    providers::make);
            String http = Store.await(
                    "The HTTP server could not start on " + config.http().host() + ":"
                            + config.http().port(),
                    vertx.deployVerticle(
                            () -> new HttpVerticle(parts),
                            new DeploymentOptions().setInstances(loops).setThreadingModel(ThreadingModel.EVENT_LOOP)));
            return new Weir(config, vertx, store, health, http, made);
        } catch (RuntimeException e) {
            close(vertx, store, config.billing().stopTimeout().toMillis() + STOP_MS_MAX);
            throw e.getCause() instanceof dev.weir.gateway.config.InvalidConfig invalid ? invalid : e;
        }
    }

    private static Vertx vertx(VertxOptions options, int loops) {
        // One loop for each processor, and one for the ledger and what is not on the path of a request.
        return Vertx.vertx(options.setPreferNativeTransport(true).setEventLoopPoolSize(loops + 1));
    }

    private static Catalog catalog(WeirConfig config, ProviderWiring providers, Clock clock) {
        return Catalog.load(
                Settings.resolve(config.models()),
                Settings.resolve(config.prices()),
                new Providers(providers.known(), providers.enabled()),
                Settings.env(),
                clock);
    }

    private static void deploy(Vertx vertx, io.vertx.core.VerticleBase verticle, String name) {
        Store.await(
                "The " + name + " part could not start",
                vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.EVENT_LOOP)));
    }

    int port() {
        return health.port();
    }

    Bootstrap.Made made() {
        return made;
    }

    /// Drains and stops: no new requests, time for running ones, every settlement posted, then the database.
    @Override
    public void close() {
        health.drain();
        try {
            Store.await("The HTTP server did not stop", vertx.undeploy(http), drainMs + STOP_MS_MAX);
        } finally {
            close(vertx, store, stopMs + STOP_MS_MAX);
        }
    }

    /// @param stopMs how long one part may take
    private static void close(Vertx vertx, Store store, long stopMs) {
        try {
            // Verticles stop first, so that the ledger posts what it has while there is a database.
            for (String deployment : vertx.deploymentIDs()) {
                Store.await("A part did not stop", vertx.undeploy(deployment), stopMs);
            }
        } finally {
            try {
                if (store != null) {
                    store.close();
                }
            } finally {
                Store.await("Vert.x did not stop", vertx.close());
            }
        }
    }
}
