package dev.weir.gateway.main;

import dev.weir.gateway.configuration.LiveConfig;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.http.HttpVerticle;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Metrics;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.gateway.pipeline.Spool;
import dev.weir.gateway.platform.PlatformApi;
import dev.weir.gateway.platform.ProviderList;
import dev.weir.gateway.services.ServiceDirectory;
import dev.weir.storage.billing.AdjustmentTables;
import dev.weir.storage.billing.NoticeTables;
import dev.weir.storage.billing.ReportTables;
import dev.weir.storage.idempotency.IdempotencyTables;
import dev.weir.verticles.accounts.CompanyAdjustments;
import dev.weir.verticles.accounts.CompanyNotices;
import dev.weir.verticles.accounts.CompanyReports;
import dev.weir.verticles.announcements.AnnouncementsVerticle;
import dev.weir.verticles.billing.BillingVerticle;
import dev.weir.verticles.billing.CurrentAccounts;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.idempotency.Claims;
import dev.weir.verticles.idempotency.IdempotencyVerticle;
import dev.weir.verticles.identity.IdentityVerticle;
import io.vertx.core.DeploymentOptions;
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

    /// What starting a part may take beyond that.
    private static final long START_MS_MAX = 30_000;

    private final long drainMs;
    private final long stopMs;
    private final long batchesMs;
    private final ClusterWiring cluster;
    private final Store store;
    private final Health health;
    private final String batches;
    private final String http;
    private final Bootstrap.Made made;

    private Weir(
            WeirConfig config,
            ClusterWiring cluster,
            Store store,
            Health health,
            String batches,
            String http,
            Bootstrap.Made made) {
        this.drainMs = config.http().drainTimeout().toMillis();
        this.batchesMs = config.batches().stopTimeout().toMillis();
        this.stopMs = config.billing().stopTimeout().toMillis();
        this.cluster = cluster;
        this.store = store;
        this.health = health;
        this.batches = batches;
        this.http = http;
        this.made = made;
    }

    /// Starts a node.
    ///
    /// @param progress told what is being done, a few words at a time
    static Weir start(Origin origin, WeirConfig config, Consumer<String> progress) {
        return start(origin, config, new VertxOptions(), progress);
    }

    /// Starts a node on a Vert.x with other options than its own defaults.
    static Weir start(Origin origin, WeirConfig config, VertxOptions options, Consumer<String> progress) {
        Clock clock = Clock.systemUTC();
        int loops = config.http().eventLoops() > 0
                ? config.http().eventLoops()
                : Runtime.getRuntime().availableProcessors();
        // The database takes longest: everything that does not need it is made meanwhile.
        var live = new LiveConfigWiring(origin, config, clock);
        var services = ServiceDirectory.of(config.services(), config.aggregates());
        var metrics = CompletableFuture.supplyAsync(() -> new Metrics(clock));
        ClusterWiring cluster = ClusterWiring.start(config, withLoops(options, loops), progress);
        Vertx vertx = cluster.vertx();
        Store store = null;
        try {
            store = Store.open(vertx, config, clock, cluster.announcements(), progress);
            progress.accept("starting the server");
            LiveConfig configuration = live.open(vertx, store, cluster.announcements());
            Bootstrap.Made made = new Bootstrap(config.bootstrap(), store).make();

            Ledger ledger = LedgerWiring.of(vertx, config, store, cluster.announcements(), clock);
            long startMs = config.billing().startTimeout().toMillis() + START_MS_MAX;
            deploy(vertx, new BillingVerticle(ledger), "billing", startMs);
            deploy(vertx, new AnnouncementsVerticle(cluster.announcements()), "announcements", START_MS_MAX);
            deploy(
                    vertx,
                    new IdentityVerticle(store.identity, store.keyRing, cluster.announcements(), config.identity()),
                    "identity",
                    START_MS_MAX);
            var keptRequests = new IdempotencyTables(store.database.pool(), NodeName.of(config));
            var claims = new Claims(vertx, keptRequests, store.answerCipher, config.idempotency());
            deploy(
                    vertx,
                    new IdempotencyVerticle(claims, keptRequests, config.idempotency()),
                    "idempotency",
                    START_MS_MAX);

            var responses = ResponsesWiring.of(vertx, store, config.responses(), clock, metrics.join());
            deploy(vertx, responses.verticle(), "responses", START_MS_MAX);
            var pricing =
                    PricingWiring.of(vertx, store, live::catalog, cluster.announcements(), config.pricing(), clock);
            live.onRates(pricing.pricing()::rates);
            deploy(vertx, pricing.verticle(), "pricing", START_MS_MAX);
            var limits = new LimitsWiring(
                    vertx,
                    config,
                    store,
                    ledger,
                    cluster.announcements(),
                    () -> cluster.members().size(),
                    clock);
            deploy(vertx, limits.verticle(), "limits", START_MS_MAX);
            deploy(vertx, OutboxWiring.of(vertx, store, config.outbox(), metrics.join()), "outbox", START_MS_MAX);

            var cache = new CacheWiring(vertx, config, store, cluster.announcements(), metrics.join());
            deploy(vertx, cache.verticle, "cache", START_MS_MAX);

            Health health = HealthWiring.of(store, ledger);
            limits.addTo(health);
            cache.addTo(health);
            live.addTo(health);
            HealthWiring.gauges(metrics.join(), ledger);
            metrics.join().targets(live.states);
            HealthWiring.gauges(metrics.join(), claims);
            cluster.observe(health, metrics.join());
            ServiceWiring.observe(services, health, metrics.join());
            var requests = new ModelRequests.Shared(
                    store.keyRing,
                    live::catalog,
                    pricing.pricing(),
                    ledger,
                    claims,
                    responses.responses(),
                    limits.limits,
                    new ClientAddress(config.http().trustedRanges()),
                    metrics.join(),
                    clock,
                    config.requests(),
                    config.routing(),
                    cache.cache,
                    new Spool(
                            Settings.resolve(config.dataDir()).resolve("uploads"),
                            config.requests().uploadsKeptMax().bytes()));
            var batches = new BatchWiring(vertx, config, store, requests, live.dialects, live.providers, clock);
            deploy(vertx, batches.upkeep(), "files", START_MS_MAX);
            var parts = new HttpVerticle.Parts(
                    config.http(),
                    requests,
                    live.dialects,
                    new PlatformApi.Ports(
                            store.keyRing,
                            new CurrentAccounts(store.accounts, ledger),
                            new CompanyAdjustments(
                                    new AdjustmentTables(store.database.pool()), ledger::caughtUp, clock),
                            new CompanyReports(new ReportTables(store.database.pool()), ledger::caughtUp),
                            new CompanyNotices(new NoticeTables(store.database.pool())),
                            store.keyDesk,
                            limits.desk,
                            claims,
                            pricing.api(),
                            cache.desk,
                            new ProviderList(live::list, live.states, System::nanoTime),
                            configuration),
                    batches.ports(requests),
                    health,
                    metrics.join(),
                    live.providers,
                    live.live.parts(),
                    services);
            String http = Store.await(
                    "The HTTP server could not start on " + config.http().host() + ":"
                            + config.http().port(),
                    vertx.deployVerticle(
                            () -> new HttpVerticle(parts),
                            new DeploymentOptions().setInstances(loops).setThreadingModel(ThreadingModel.EVENT_LOOP)));
            deploy(vertx, live.probes(), "probes", START_MS_MAX);
            deploy(vertx, batches.server(), "errands", START_MS_MAX);
            deploy(vertx, live.verticle(cluster.announcements()), "configuration", START_MS_MAX);
            String worker = deploy(vertx, batches.worker(metrics.join()), "batches", START_MS_MAX);
            return new Weir(config, cluster, store, health, worker, http, made);
        } catch (RuntimeException e) {
            close(cluster, store, config.billing().stopTimeout().toMillis() + STOP_MS_MAX);
            throw e.getCause() instanceof dev.weir.gateway.config.InvalidConfig invalid ? invalid : e;
        }
    }

    private static VertxOptions withLoops(VertxOptions options, int loops) {
        // One loop for each processor, and one for the ledger and what is not on the path of a request.
        return options.setPreferNativeTransport(true).setEventLoopPoolSize(loops + 1);
    }

    private static String deploy(Vertx vertx, io.vertx.core.VerticleBase verticle, String name, long msMax) {
        return Store.await(
                "The " + name + " part could not start",
                vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.EVENT_LOOP)),
                msMax);
    }

    int port() {
        return health.port();
    }

    ClusterWiring cluster() {
        return cluster;
    }

    Bootstrap.Made made() {
        return made;
    }

    /// Drains and stops: no new requests, time for running ones, every settlement posted, then the database.
    @Override
    public void close() {
        health.drain();
        try {
            // Its lines are requests of this node.
            Store.await("Batches did not stop", cluster.vertx().undeploy(batches), batchesMs + STOP_MS_MAX);
            Store.await("The HTTP server did not stop", cluster.vertx().undeploy(http), drainMs + STOP_MS_MAX);
        } finally {
            close(cluster, store, stopMs + STOP_MS_MAX);
        }
    }

    /// @param stopMs how long one part may take
    private static void close(ClusterWiring cluster, Store store, long stopMs) {
        Vertx vertx = cluster.vertx();
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
                cluster.close();
            }
        }
    }
}
