package dev.weir.verticles.billing;

import dev.weir.storage.billing.LedgerTables;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles, at their estimate, holds that nobody settled. Waits while this node itself is behind with its settlements:
/// some of the holds may be theirs.
final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final int BATCH_MAX = 200;
    private static final long LAG_MS_MAX = 1000;

    private final LedgerTables tables;
    private final LongSupplier lagMs;

    // event loop only
    private boolean busy;

    Reaper(LedgerTables tables, LongSupplier lagMs) {
        this.tables = tables;
        this.lagMs = lagMs;
    }

    /// First what this node left behind when it died, then every so often what has expired, of any node. Completes
    /// when the first is done; fails when the database does not answer.
    Future<Void> start(ContextInternal context, long intervalMs) {
        return all(tables::reapNode, 0).map(left -> {
            if (left > 0) {
                LOG.warn("{} reservations of this node's last run were never settled: settled at their estimate", left);
            }
            context.setPeriodic(intervalMs, _ -> tick());
            return null;
        });
    }

    private void tick() {
        if (busy || lagMs.getAsLong() > LAG_MS_MAX) {
            return;
        }
        busy = true;
        all(tables::reapExpired, 0).onComplete(reaped -> {
            busy = false;
            if (reaped.failed()) {
                LOG.debug("expired reservations: not looked for, the database does not answer", reaped.cause());
            } else if (reaped.result() > 0) {
                LOG.warn("{} reservations expired without a settlement: settled at their estimate", reaped.result());
            }
        });
    }

    private static Future<Integer> all(IntFunction<Future<Integer>> reap, int before) {
        return reap.apply(BATCH_MAX)
                .compose(reaped ->
                        reaped < BATCH_MAX ? Future.succeededFuture(before + reaped) : all(reap, before + reaped));
    }
}
