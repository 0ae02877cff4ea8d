package dev.weir.verticles.batches;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/// Gives the [BatchWorker] an event loop. Event loop, one instance per node.
public final class BatchesVerticle extends VerticleBase {
    private final BatchWorker worker;

    public BatchesVerticle(BatchWorker worker) {
        this.worker = worker;
    }

    /// Completes at once: batches that wait are no reason to wait for.
    @Override
    public Future<?> start() {
        worker.start(vertx);
        return Future.succeededFuture();
    }

    /// Completes when the lines that run have ended, within some seconds.
    @Override
    public Future<?> stop() {
        return worker.stop();
    }
}
