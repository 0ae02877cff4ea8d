package dev.weir.verticles.responses;

import dev.weir.storage.responses.ResponseTables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores what this node's [KeptResponses] accept, and deletes what has expired. Event loop, one instance per node,
/// deployed before the HTTP verticles so that it stops after them.
public final class ResponsesVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ResponsesVerticle.class);
    /// Statements of one pruning; more is left for the next.
    private static final int PRUNE_BATCHES_MAX = 100;

    private final KeptResponses responses;
    private final ResponseTables tables;
    private final InstantSource clock;
    private final ResponsesSettings settings;

    // event loop only
    private boolean pruning;

    public ResponsesVerticle(
            KeptResponses responses, ResponseTables tables, InstantSource clock, ResponsesSettings settings) {
        this.responses = responses;
        this.tables = tables;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        responses.start((ContextInternal) context);
        vertx.setPeriodic(settings.pruneInterval().toMillis(), _ -> prune());
        return Future.succeededFuture();
    }

    private void prune() {
        if (!pruning) {
            pruning = true;
            prune(PRUNE_BATCHES_MAX).onComplete(pruned -> {
                pruning = false;
                if (pruned.failed()) {
                    LOG.debug("responses that expired: not looked for, the database does not answer", pruned.cause());
                }
            });
        }
    }

    private Future<Void> prune(int batches) {
        return tables.prune(clock.instant(), settings.pruneBatch())
                .compose(pruned ->
                        pruned < settings.pruneBatch() || batches == 1 ? Future.succeededFuture() : prune(batches - 1));
    }

    /// Completes when all answers are stored, at most `storeTimeout` later.
    @Override
    public Future<?> stop() {
        return responses.stop();
    }
}
