package dev.weir.verticles.idempotency;

import dev.weir.storage.idempotency.IdempotencyTables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews the leases of this node's [Claims], stores how they ended, and deletes what is over. Event loop, one
/// instance per node, deployed before the HTTP verticles so that it stops after them.
public final class IdempotencyVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyVerticle.class);
    private static final int RENEWALS_PER_LEASE = 3;
    /// Statements of one pruning; more is left for the next.
    private static final int PRUNE_BATCHES_MAX = 100;

    private final Claims claims;
    private final IdempotencyTables tables;
    private final IdempotencySettings settings;

    // event loop only
    private boolean away;
    private boolean pruning;

    public IdempotencyVerticle(Claims claims, IdempotencyTables tables, IdempotencySettings settings) {
        this.claims = claims;
        this.tables = tables;
        this.settings = settings;
    }

    /// Completes when keys can be claimed. Fails when the database does not answer.
    @Override
    public Future<?> start() {
        return claims.start((ContextInternal) context).onSuccess(_ -> {
            renewLater();
            vertx.setPeriodic(settings.pruneInterval().toMillis(), _ -> prune());
        });
    }

    private void renewLater() {
        vertx.setTimer(Math.max(1, settings.lease().toMillis() / RENEWALS_PER_LEASE), _ -> renew());
    }

    private void renew() {
        List<UUID> open = claims.openClaims();
        if (open.isEmpty()) {
            renewLater();
            return;
        }
        tables.renew(open, settings.lease())
                .timeout(settings.lease().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(renewed -> {
                    if (renewed.failed() && !away) {
                        LOG.warn(
                                "the keys of {} running requests can't be held on to; after {} ms another node may"
                                        + " execute them again",
                                open.size(),
                                settings.lease().toMillis(),
                                renewed.cause());
                    }
                    away = renewed.failed();
                    renewLater();
                });
    }

    private void prune() {
        if (!pruning) {
            pruning = true;
            prune(PRUNE_BATCHES_MAX).onComplete(pruned -> {
                pruning = false;
                if (pruned.failed()) {
                    LOG.debug("answers that are over: not looked for, the database does not answer", pruned.cause());
                }
            });
        }
    }

    private Future<Void> prune(int batches) {
        return tables.prune(settings.pruneBatch())
                .compose(pruned ->
                        pruned < settings.pruneBatch() || batches == 1 ? Future.succeededFuture() : prune(batches - 1));
    }

    /// Completes when the ends of all requests are stored, at most `storeTimeout` later.
    @Override
    public Future<?> stop() {
        return claims.stop();
    }
}
