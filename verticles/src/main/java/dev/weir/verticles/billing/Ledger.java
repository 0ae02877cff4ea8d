package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.LedgerTables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger on PostgreSQL. Callable from any context; started and stopped by [BillingVerticle], on whose event loop
/// it works.
///
/// `reserve` fails with `LEDGER_UNAVAILABLE` when the database does not answer within the timeout (at once when there
/// is no connection), with `OVERLOADED` when too many wait, with `SHUTTING_DOWN` after the stop. `settle` keeps what
/// it accepted until the ledger has it.
public final class Ledger implements Billing {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final long STOP_POLL_MS = 5;
    private static final long CATCH_UP_POLL_MS = 1;
    private static final long CATCH_UP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final Vertx vertx;
    private final LedgerTables tables;
    private final BillingSettings settings;

    // set once by start, read by any thread
    private volatile Works works;
    private volatile boolean stopping;
    private volatile boolean stopped;

    private record Works(
            Reservations reservations,
            Delivery<Reserve, Void> releases,
            Delivery<Settlement, SettleOutcome> settlements) {
        int unsettled() {
            return settlements.undelivered() + releases.undelivered();
        }

        void abandon(Throwable cause) {
            settlements.abandon(cause);
            releases.abandon(cause);
        }

        long lagMs() {
            return Math.max(settlements.ageMs(), releases.ageMs());
        }
    }

    public Ledger(Vertx vertx, LedgerTables tables, BillingSettings settings) {
        this.vertx = vertx;
        this.tables = tables;
        this.settings = settings;
    }

    /// Settles what this node's last run left behind, then is open for requests.
    Future<Void> start(ContextInternal context) {
        var releases = new Delivery<Reserve, Void>(
                "releases",
                context,
                settings,
                settings.settleLinger().toMillis(),
                batch -> tables.release(batch).map(_ -> Collections.nCopies(batch.size(), null)));
        var settlements = new Delivery<Settlement, SettleOutcome>(
                "settlements", context, settings, settings.settleLinger().toMillis(), tables::settle);
        var reservations = new Reservations(context, settings, tables, releases);
        var made = new Works(reservations, releases, settlements);
        return new Reaper(tables, made::lagMs)
                .start(context, settings.reapInterval().toMillis())
                .map(_ -> {
                    reservations.start();
                    works = made;
                    return null;
                });
    }

    @Override
    public Future<ReserveOutcome> reserve(Reserve reserve) {
        if (reserve.boundNanos() < 0 || reserve.estimateNanos() < 0) {
            return refused("boundNanos " + reserve.boundNanos() + ", estimateNanos " + reserve.estimateNanos());
        }
        ContextInternal caller = caller();
        Works open = works;
        if (open == null || stopping) {
            return caller.failedFuture(closed(open));
        }
        return open.reservations().offer(reserve, caller);
    }

    @Override
    public Future<SettleOutcome> settle(Settlement settlement) {
        if (settlement.costNanos() < 0 || settlement.reserve().boundNanos() < 0) {
            return refused("costNanos " + settlement.costNanos());
        }
        ContextInternal caller = caller();
        Works open = works;
        if (open == null || stopped) {
            return caller.failedFuture(closed(open));
        }
        var pending = new Pending<Settlement, SettleOutcome>(settlement, caller);
        open.settlements().offer(pending);
        return pending.future();
    }

    private static <T> Future<T> refused(String what) {
        return Future.failedFuture(new IllegalArgumentException(what + " (expected: >= 0)"));
    }

    private static GatewayException closed(Works open) {
        return open == null
                ? Reservations.unavailable(null)
                : GatewayException.of(Failure.SHUTTING_DOWN, "This node is shutting down.")
                        .retryAfter(1);
    }

    private ContextInternal caller() {
        return (ContextInternal) vertx.getOrCreateContext();
    }

    /// Completes when the ledger has every settlement that was accepted before this call, or after a second: a reader
    /// is not kept waiting by a database that is away. Never fails.
    public Future<Void> caughtUp() {
        Works open = works;
        if (open == null || open.settlements().undelivered() == 0) {
            return Future.succeededFuture();
        }
        ContextInternal caller = caller();
        Promise<Void> done = caller.promise();
        awaitPosted(open, System.nanoTime(), caller, done);
        return done.future();
    }

    private static void awaitPosted(Works open, long since, ContextInternal caller, Promise<Void> done) {
        if (open.settlements().postedUntil(since) || System.nanoTime() - since > CATCH_UP_NANOS_MAX) {
            done.complete();
        } else {
            caller.setTimer(CATCH_UP_POLL_MS, _ -> awaitPosted(open, since, caller, done));
        }
    }

    /// Settlements and releases that were accepted and are not yet in the ledger.
    public int unsettled() {
        Works open = works;
        return open == null ? 0 : open.unsettled();
    }

    /// The age of the oldest of them, in milliseconds; 0 when there is none.
    public long ledgerLagMs() {
        Works open = works;
        return open == null ? 0 : open.lagMs();
    }

    /// Refuses new reservations, then waits until all settlements are posted, at most `stopTimeout`. Settlements are
    /// accepted to the end. What is left is logged, and settled at its estimate at the next start.
    Future<Void> stop(ContextInternal context) {
        stopping = true;
        Promise<Void> done = context.promise();
        long deadline = System.nanoTime() + settings.stopTimeout().toNanos();
        flush(context, deadline, done);
        return done.future();
    }

    private void flush(ContextInternal context, long deadline, Promise<Void> done) {
        if (unsettled() == 0) {
            stopped = true;
            done.complete();
        } else if (System.nanoTime() - deadline > 0) {
            LOG.error(
                    "{} settlements not posted within {} ms: settled from their reservations at the next start",
                    unsettled(),
                    settings.stopTimeout().toMillis());
            stopped = true;
            works.abandon(closed(works));
            done.complete();
        } else {
            context.setTimer(STOP_POLL_MS, _ -> flush(context, deadline, done));
        }
    }
}
