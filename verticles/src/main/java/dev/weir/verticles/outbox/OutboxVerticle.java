package dev.weir.verticles.outbox;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/// Gives the [FactPublisher] an event loop. Event loop, one instance per node.
public final class OutboxVerticle extends VerticleBase {
    private final FactPublisher publisher;

    public OutboxVerticle(FactPublisher publisher) {
        this.publisher = publisher;
    }

    /// Completes at once: facts that wait are no reason to wait for.
    @Override
    public Future<?> start() {
        publisher.start(vertx);
        return Future.succeededFuture();
    }

    /// Completes when the round under way has ended, within some seconds.
    @Override
    public Future<?> stop() {
        return publisher.stop();
    }
}
