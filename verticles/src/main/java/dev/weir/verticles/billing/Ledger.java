package dev.weir.verticles.billing;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.AllowanceHints;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.ProofTurn;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.feed.Changes;
import dev.weir.storage.feed.FeedFollower;
import dev.weir.storage.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger as a node has it: allowances in memory, a journal on disk, and PostgreSQL behind them. Callable from any
/// context; started and stopped by [BillingVerticle], on whose event loop everything happens that takes a round trip.
///
/// `reserve` answers at once from the node's allowance. Without one it fails with `LEDGER_UNAVAILABLE` when the
/// database does not answer within the timeout (at once when there is no connection), with `OVERLOADED` when too
/// many wait, with `JOURNAL_FULL` when it can't be written down, with `SHUTTING_DOWN` after the stop. `settle`
/// is kept when it returns.
public final class Ledger implements Billing {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final long CATCH_UP_POLL_MS = 1;
    private static final long CATCH_UP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /// What it is made of.
    ///
    /// @param journal opened, and closed by the ledger's stop
    /// @param expireCredits takes back at most so many credits past their end; completes with their number
    public record Parts(
            Journal journal,
            LedgerTables tables,
            AllowanceHints hints,
            ChangeFeed changes,
            IntFunction<Future<Integer>> expireCredits,
            ProofTurn proof,
            Announcements announcements,
            BillingSettings settings,
            InstantSource clock) {}

    private final Vertx vertx;
    private final Parts parts;
    private final UUID run = UUID.randomUUID();

    // set once by start, read by any thread
    private volatile Works works;
    private volatile boolean open;
    private volatile boolean stopping;

    public Ledger(Vertx vertx, Parts parts) {
        this.vertx = vertx;
        this.parts = parts;
    }

    /// Ends what this node's last run left running, posts what it left in its journal, closes its allowances,
    /// then is open for requests. When the database does not take all of it within `start-timeout` it opens all
    /// the same, and goes on posting.
    Future<Void> start(ContextInternal context) {
        Works made = make(context);
        works = made;
        made.recovery().endOpen(made.reservations());
        made.shipper().wake();
        made.allowances().start();
        made.upkeep().start();
        made.proof().start();
        parts.announcements().listen(this::heard);
        return follower()
                .start(vertx)
                .compose(_ -> made.recovery().post(made.shipper(), run))
                .onSuccess(_ -> open = true)
                .recover(e -> {
                    made.upkeep().stop();
                    made.shipper().stop();
                    return close(context).transform(_ -> Future.failedFuture(e));
                });
    }

    private Works make(ContextInternal context) {
        var contact = new Contact(() -> works.allowances().disconnected());
        BillingSettings settings = parts.settings();
        var shipper = new Shipper(context, parts.journal(), settings, contact, parts.tables()::post);
        var reservations = new Reservations(parts.journal(), settings, parts.clock(), shipper::wake);
        var allowances = new Allowances(context, parts, run, contact, reservations);
        return new Works(
                contact,
                allowances,
                reservations,
                shipper,
                new Recovery(context, parts),
                new Upkeep(context, parts, allowances, reservations),
                new DailyProof(context, parts));
    }

    private FeedFollower follower() {
        BillingSettings settings = parts.settings();
        return new FeedFollower(
                "billing", parts.changes(), settings.changesInterval(), settings.batchTimeout(), this::changed);
    }

    private void heard(Announcement announcement) {
        switch (announcement) {
            case Announcement.AllowanceWanted wanted -> works.allowances().wanted(wanted);
            case Announcement.BalanceRaised(UUID companyId) ->
                works.allowances().raised(companyId);
            case Announcement.KeyChanged _,
                    Announcement.LimitsChanged _,
                    Announcement.PricesChanged _,
                    Announcement.CacheEmptied _,
                    Announcement.ConfigChanged _ -> {}
        }
    }

    private void changed(Changes changes) {
        for (Changes.Change change : changes.changes()) {
            switch (change.kind()) {
                case "balance_raised" -> works.allowances().raised(change.companyId());
                case "allowance_wanted" -> works.allowances().wanted(change.companyId());
                default -> {} // prices, and what a later version adds
            }
        }
    }

    @Override
    public Future<ReserveOutcome> reserve(Reserve reserve) {
        if (reserve.boundNanos() < 0 || reserve.inputTokensEstimate() < 0) {
            return Future.failedFuture(new IllegalArgumentException("boundNanos " + reserve.boundNanos()
                    + ", inputTokensEstimate " + reserve.inputTokensEstimate() + " (expected: >= 0)"));
        }
        ContextInternal caller = caller();
        if (!open || stopping) {
            return caller.failedFuture(closed());
        }
        Works now = works;
        return now.reservations().reserve(reserve, now.allowances(), caller);
    }

    @Override
    public void accepted(Reserve reserve) {
        if (open) {
            works.reservations().accepted(reserve);
        }
    }

    @Override
    public void settle(Settlement settlement) {
        if (settlement.costNanos() < 0 || settlement.reserve().boundNanos() < 0) {
            throw new IllegalArgumentException("costNanos " + settlement.costNanos() + ", boundNanos "
                    + settlement.reserve().boundNanos() + " (expected: >= 0)");
        }
        if (open) {
            works.reservations().settle(settlement);
        } else {
            LOG.error("A request ended while the ledger was not open, it is settled by policy: {}", settlement);
        }
    }

    private GatewayException closed() {
        return stopping
                ? GatewayException.of(Failure.SHUTTING_DOWN, "This node is shutting down.")
                        .retryAfter(1)
                : Unavailable.of(null);
    }

    private ContextInternal caller() {
        return (ContextInternal) vertx.getOrCreateContext();
    }

    /// Completes when the ledger has every request that ended before this call, or after a second: a reader is not kept
    /// waiting by a database that is away. Never fails.
    public Future<Void> caughtUp() {
        Works now = works;
        if (!open || now.shipper().posted() >= now.reservations().endedUntil()) {
            return Future.succeededFuture();
        }
        ContextInternal caller = caller();
        Promise<Void> done = caller.promise();
        awaitPosted(now, now.reservations().endedUntil(), System.nanoTime(), caller, done);
        return done.future();
    }

    private static void awaitPosted(Works now, long until, long since, ContextInternal caller, Promise<Void> done) {
        if (now.shipper().posted() >= until || System.nanoTime() - since > CATCH_UP_NANOS_MAX) {
            done.complete();
        } else {
            caller.setTimer(CATCH_UP_POLL_MS, _ -> awaitPosted(now, until, since, caller, done));
        }
    }

    /// How it is at this moment. Any thread.
    public LedgerState state() {
        Works now = works;
        return now == null ? LedgerState.NOT_STARTED : LedgerState.of(parts.journal(), now);
    }

    /// Refuses new reservations, waits until running requests have ended and everything is posted, gives all allowances
    /// back and closes the journal; at most about `stop-timeout`. What is left then is posted at the next start.
    Future<Void> stop(ContextInternal context) {
        stopping = true;
        Works now = works;
        if (now == null) {
            return close(context);
        }
        now.upkeep().stop();
        return new Farewell(context, parts, now).say().compose(_ -> {
            open = false;
            now.shipper().stop();
            return close(context);
        });
    }

    private Future<Void> close(ContextInternal context) {
        return context.executeBlocking(() -> {
            parts.journal().close();
            return null;
        });
    }

    /// What makes a started ledger.
    record Works(
            Contact contact,
            Allowances allowances,
            Reservations reservations,
            Shipper shipper,
            Recovery recovery,
            Upkeep upkeep,
            DailyProof proof) {}
}
