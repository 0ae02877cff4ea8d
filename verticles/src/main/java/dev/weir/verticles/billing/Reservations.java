package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.NotConnected;
import dev.weir.verticles.billing.BillingSettings.ReserveCommit;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes reservations to the ledger and answers each within the timeout. One that was given up, or whose fate is
/// unknown because the connection broke, is released: nobody will settle it.
final class Reservations {
    private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final String UNIQUE_VIOLATION = "23505";
    /// Late ones are looked for so many times per timeout.
    private static final int SWEEPS = 20;

    private final ContextInternal context;
    private final BillingSettings settings;
    private final LedgerTables tables;
    private final Delivery<Reserve, Void> releases;
    private final Batcher<Reserve, ReserveOutcome> batcher;
    private final long giveUpNanos;

    // event loop only
    private boolean away;

    Reservations(
            ContextInternal context, BillingSettings settings, LedgerTables tables, Delivery<Reserve, Void> releases) {
        this.context = context;
        this.settings = settings;
        this.tables = tables;
        this.releases = releases;
        this.batcher = new Batcher<>(
                context, settings.batchMax(), settings.batchesInFlightMax(), settings.reserveQueueMax(), 0, this::send);
        this.giveUpNanos = settings.reserveTimeout().toNanos() / SWEEPS * (SWEEPS - 1);
    }

    void start() {
        long sweepMs = Math.max(1, settings.reserveTimeout().toMillis() / SWEEPS);
        context.setPeriodic(sweepMs, _ -> sweep());
    }

    Future<ReserveOutcome> offer(Reserve reserve, ContextInternal caller) {
        var pending = new Pending<Reserve, ReserveOutcome>(reserve, caller);
        return batcher.offer(pending)
                ? pending.future()
                : caller.failedFuture(GatewayException.of(
                                Failure.OVERLOADED,
                                settings.reserveQueueMax() + " requests wait for the ledger already.")
                        .retryAfter(RETRY_AFTER_SECONDS));
    }

    private Future<Void> send(List<Pending<Reserve, ReserveOutcome>> batch) {
        List<Reserve> reserves = batch.stream().map(each -> each.item).toList();
        return reserve(reserves)
                .recover(e -> isRace(e) ? reserve(reserves) : Future.failedFuture(e))
                .timeout(settings.reserveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .transform(answer -> {
                    if (answer.succeeded()) {
                        answered(batch, answer.result());
                    } else {
                        failed(batch, answer.cause());
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<List<ReserveOutcome>> reserve(List<Reserve> reserves) {
        try {
            return tables.reserve(reserves, settings.reserveCommit() == ReserveCommit.ASYNCHRONOUS);
        } catch (RuntimeException unfit) {
            return context.failedFuture(unfit);
        }
    }

    /// The same request id was reserved for another company at the same moment: the next attempt sees it.
    private static boolean isRace(Throwable cause) {
        return cause instanceof PgException answer && UNIQUE_VIOLATION.equals(answer.getSqlState());
    }

    private void answered(List<Pending<Reserve, ReserveOutcome>> batch, List<ReserveOutcome> outcomes) {
        if (away) {
            away = false;
            LOG.info("reservations: the ledger is back");
        }
        List<Pending<Reserve, ReserveOutcome>> told = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Pending<Reserve, ReserveOutcome> each = batch.get(i);
            if (!each.answered()) {
                each.succeed(outcomes.get(i));
                told.add(each);
            } else if (outcomes.get(i) instanceof ReserveOutcome.Reserved) {
                release(each.item);
            }
        }
        Pending.tell(told);
    }

    private void failed(List<Pending<Reserve, ReserveOutcome>> batch, Throwable cause) {
        if (!away) {
            away = true;
            LOG.warn("reservations: the ledger does not answer, requests are refused", cause);
        }
        boolean nothingSent = cause instanceof NotConnected;
        if (!nothingSent) {
            batch.forEach(each -> release(each.item));
        }
        giveUp(batch, cause);
    }

    private void release(Reserve reserve) {
        releases.offer(new Pending<>(reserve, context));
    }

    private void giveUp(List<Pending<Reserve, ReserveOutcome>> items, Throwable cause) {
        List<Pending<Reserve, ReserveOutcome>> told = new ArrayList<>(items.size());
        for (Pending<Reserve, ReserveOutcome> each : items) {
            if (!each.answered()) {
                each.fail(unavailable(cause));
                told.add(each);
            }
        }
        Pending.tell(told);
    }

    static GatewayException unavailable(Throwable cause) {
        return GatewayException.withDetail(Failure.LEDGER_UNAVAILABLE, "The ledger does not answer.", cause)
                .retryAfter(RETRY_AFTER_SECONDS);
    }

    private void sweep() {
        long before = System.nanoTime() - giveUpNanos;
        List<Pending<Reserve, ReserveOutcome>> late = new ArrayList<>();
        for (var head = batcher.pollOlderThan(before); head != null; head = batcher.pollOlderThan(before)) {
            late.add(head);
        }
        for (List<Pending<Reserve, ReserveOutcome>> batch : batcher.inFlight()) {
            for (Pending<Reserve, ReserveOutcome> each : batch) {
                if (each.offeredNanos - before < 0) {
                    late.add(each);
                }
            }
        }
        if (!late.isEmpty()) {
            giveUp(late, null);
        }
    }
}
