package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.AlreadyReserved;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.fault.FaultPoint;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.JournalFullException;
import dev.weir.storage.journal.OpenRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// The requests that run, each with what it holds of an allowance, and written down in the journal from its reservation
/// to its end. Any thread; where there is an allowance, nothing here waits or changes threads.
final class Reservations implements Allowances.Admission {
    private static final int OVERLOADED_RETRY_SECONDS = 1;
    private static final int FULL_RETRY_SECONDS = 10;

    private final Journal journal;
    private final InstantSource clock;
    private final Runnable ended;
    private final int waitingMax;

    private final Map<UUID, Running> running = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong endedUntil = new AtomicLong();
    private final LongAdder fromMemory = new LongAdder();
    private final LongAdder waited = new LongAdder();

    /// @param ended called when the journal has something new to ship
    Reservations(Journal journal, BillingSettings settings, InstantSource clock, Runnable ended) {
        this.journal = journal;
        this.clock = clock;
        this.ended = ended;
        this.waitingMax = settings.reserveQueueMax();
    }

    Future<ReserveOutcome> reserve(Reserve reserve, Allowances allowances, ContextInternal caller) {
        if (running.containsKey(reserve.requestId())) {
            return Future.succeededFuture(new AlreadyReserved(reserve.boundNanos()));
        }
        if (reserve.boundNanos() == 0) {
            fromMemory.increment();
            return admit(new Running(reserve, null, null), caller);
        }
        Supply supply = allowances.of(reserve.companyId(), reserve.price().currency());
        Allowance from = supply.take(reserve.boundNanos());
        if (from == null) {
            return await(reserve, supply, allowances, caller);
        }
        fromMemory.increment();
        return admit(new Running(reserve, supply, from), caller);
    }

    private Future<ReserveOutcome> await(
            Reserve reserve, Supply supply, Allowances allowances, ContextInternal caller) {
        if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            return caller.failedFuture(
                    GatewayException.of(Failure.OVERLOADED, waitingMax + " requests wait for the ledger already.")
                            .retryAfter(OVERLOADED_RETRY_SECONDS));
        }
        waited.increment();
        Promise<ReserveOutcome> promise = caller.promise();
        supply.expect();
        allowances.join(supply, new Waiter(reserve, promise));
        return promise.future().onComplete(_ -> waiting.decrementAndGet());
    }

    @Override
    public void admit(Waiter waiter, Supply supply, Allowance from) {
        var run = new Running(waiter.reserve(), supply, from);
        admit(run, null).onComplete(waiter.promise());
    }

    /// @param caller where to complete; null for anywhere
    private Future<ReserveOutcome> admit(Running run, ContextInternal caller) {
        Reserve reserve = run.reserve;
        if (running.putIfAbsent(reserve.requestId(), run) != null) {
            run.release(0);
            return Future.succeededFuture(new AlreadyReserved(reserve.boundNanos()));
        }
        Future<Void> durable;
        try {
            durable = journal.durable(journal.reserved(reserve, run.allowanceId()));
            FaultPoint.RESERVED.reach();
        } catch (RuntimeException unwritten) {
            running.remove(reserve.requestId());
            run.release(0);
            return Future.failedFuture(unwritten instanceof JournalFullException ? full(unwritten) : unwritten);
        }
        if (durable.succeeded()) {
            return Future.succeededFuture(new Reserved(reserve.boundNanos()));
        }
        Promise<ReserveOutcome> promise = caller == null ? Promise.promise() : caller.promise();
        durable.onComplete(_ -> promise.complete(new Reserved(reserve.boundNanos())), cause -> {
            settle(new Settlement(reserve, Ending.REFUSED, TokenUsage.NONE, false, 0, 0, -1, clock.instant()));
            promise.fail(full(cause));
        });
        return promise.future();
    }

    private static GatewayException full(Throwable cause) {
        return GatewayException.withDetail(Failure.JOURNAL_FULL, cause.getMessage(), cause)
                .retryAfter(FULL_RETRY_SECONDS);
    }

    void accepted(Reserve reserve) {
        Running run = running.get(reserve.requestId());
        if (run != null) {
            boolean elsewhere = run.isElsewhere(reserve);
            run.taken = reserve;
            if (elsewhere) {
                journal.acceptedElsewhere(reserve, run.allowanceId());
            } else {
                journal.accepted(reserve.requestId());
            }
            FaultPoint.ACCEPTED.reach();
        }
    }

    /// Writes the end down and frees what the request did not use. One that is not running here, because it was ended
    /// already, is written down too: the ledger knows whether it is a repeat.
    void settle(Settlement settlement) {
        Running run = running.remove(settlement.reserve().requestId());
        long covered = run == null ? 0 : run.covered(settlement.costNanos());
        long position = journal.ended(settlement, run == null ? null : run.allowanceId(), covered);
        if (run != null) {
            run.release(covered);
        }
        written(position);
    }

    /// Ends, by policy, one that an earlier run of this node left running.
    void end(OpenRequest left) {
        Settlement settlement = Abandoned.settlement(left.reserve(), left.accepted(), clock.instant());
        long covered = left.allowanceId() == null
                ? 0
                : Math.min(settlement.costNanos(), left.reserve().boundNanos());
        written(journal.ended(settlement, left.allowanceId(), covered));
    }

    private void written(long position) {
        endedUntil.accumulateAndGet(position, Math::max);
        ended.run();
    }

    /// Ends, by policy, those that should have ended long ago; answers how many.
    int endAbandoned() {
        Instant now = clock.instant();
        int abandoned = 0;
        for (Running run : running.values()) {
            if (run.reserve.expiresAt().isBefore(now)) {
                settle(Abandoned.settlement(run.last(), run.accepted(), now));
                abandoned++;
            }
        }
        return abandoned;
    }

    /// The journal's position after the last end.
    long endedUntil() {
        return endedUntil.get();
    }

    int running() {
        return running.size();
    }

    /// Reservations that were granted from memory so far.
    long fromMemory() {
        return fromMemory.sum();
    }

    /// Reservations that had to wait for the ledger, or for money, so far.
    long waited() {
        return waited.sum();
    }
}
