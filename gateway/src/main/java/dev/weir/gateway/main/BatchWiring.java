package dev.weir.gateway.main;

import dev.weir.gateway.configuration.ProviderSets;
import dev.weir.gateway.errands.ErrandVerticle;
import dev.weir.gateway.errands.Errands;
import dev.weir.gateway.errands.LoopbackRunner;
import dev.weir.gateway.files.FileRoutes;
import dev.weir.gateway.observe.Metrics;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Provider;
import dev.weir.storage.files.BatchTables;
import dev.weir.storage.files.BatchWork;
import dev.weir.storage.files.FileTables;
import dev.weir.verticles.batches.BatchWorker;
import dev.weir.verticles.batches.BatchesVerticle;
import dev.weir.verticles.batches.CompanyBatches;
import dev.weir.verticles.files.CompanyFiles;
import dev.weir.verticles.files.FilesVerticle;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/// Files, and batches of model requests.
final class BatchWiring {
    /// What lines of batches may be for, as far as this Weir serves it.
    private static final List<String> ENDPOINTS = List.of(
            "/v1/chat/completions",
            "/v1/completions",
            "/v1/responses",
            "/v1/embeddings",
            "/v1/moderations",
            "/v1/images/generations");

    final Errands errands;
    private final WeirConfig config;
    private final FileTables files;
    private final Store store;
    private final Clock clock;
    private final BatchWorker worker;

    /// @param requests as callers' model requests have them
    BatchWiring(
            Vertx vertx,
            WeirConfig config,
            Store store,
            ModelRequests.Shared requests,
            Dialects dialects,
            ProviderSets<Provider> providers,
            Clock clock) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.files = new FileTables(store.database.pool());
        this.errands = new Errands(
                store.keyDesk, requests, dialects, providers, config.http().drainTimeout());
        var batches = config.batches();
        var runner = new LoopbackRunner(
                vertx,
                errands,
                Math.max(1, batches.batchesAtOnce() * batches.linesAtOnce()),
                batches.answerMax().intBytes(),
                config.http().idleTimeout());
        this.worker = new BatchWorker(new BatchWork(store.database.pool()), files, runner, batches, clock);
    }

    FileRoutes.Ports ports(ModelRequests.Shared requests) {
        return new FileRoutes.Ports(
                requests.keys(),
                requests.address(),
                new CompanyFiles(files, config.files(), clock),
                new CompanyBatches(new BatchTables(store.database.pool()), files, config.batches(), clock),
                ENDPOINTS.stream()
                        .filter(path -> Errands.operation(path).isPresent())
                        .toList());
    }

    ErrandVerticle server() {
        return new ErrandVerticle(errands);
    }

    FilesVerticle upkeep() {
        return new FilesVerticle(files, config.files(), clock);
    }

    BatchesVerticle worker(Metrics metrics) {
        metrics.gauge("weir.batches.running", "Batches that this node works on", worker::running);
        return new BatchesVerticle(worker);
    }
}
