package dev.weir.verticles.billing;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.ReturnAllowance;
import dev.weir.storage.billing.TakeAllowance;
import dev.weir.storage.billing.TakeOutcome;
import dev.weir.storage.billing.TakeOutcome.Closed;
import dev.weir.storage.billing.TakeOutcome.Granted;
import dev.weir.storage.billing.TakeOutcome.Short;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps this node supplied with one company's money in one currency. Requests take from its [Allowance] on any thread;
/// everything else happens on the ledger's event loop: taking more before it runs out, giving back what is too
/// much, and serving those for whom there was nothing at the moment.
///
/// At most one operation, a take or a return, is under way; the ledger numbers them.
final class Supply {
    /// Beyond any balance.
    private static final long WANT_MAX = Long.MAX_VALUE / 4;
    /// How often less is asked for at once when the ledger had not enough for all that wait.
    private static final int ATTEMPTS_MAX = 3;
    /// An allowance this many times its target is too large.
    private static final int EXCESS_TIMES = 4;

    final UUID companyId;
    final String currency;
    private final Allowances allowances;
    private final Demand demand;

    // any thread
    private volatile Allowance allowance;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean called = new AtomicBoolean();
    private volatile long refillBelow;

    // event loop only
    private final WaitingLine line = new WaitingLine();
    private final Wanting wanting;
    private boolean busy;
    private int attempts;
    private long returning;
    private boolean raises;

    Supply(UUID companyId, String currency, Allowances allowances, BillingSettings settings) {
        this.companyId = companyId;
        this.currency = currency;
        this.allowances = allowances;
        this.demand = new Demand(settings.allowanceHorizon().toMillis());
        this.wanting = new Wanting(this, allowances);
        this.allowance = allowances.made();
    }

    // any thread

    /// Takes `nanos` for a request out of the allowance; answers the allowance, or null when the request must wait.
    Allowance take(long nanos) {
        return waiting.get() > 0 ? null : takeNow(nanos);
    }

    private Allowance takeNow(long nanos) {
        Allowance from = allowance;
        long left = from.take(nanos);
        if (left == Allowance.NOTHING) {
            return null;
        }
        demand.asked(nanos);
        running.incrementAndGet();
        if (left < refillBelow) {
            call();
        }
        return from;
    }

    /// A request that held a part of `from` has ended and leaves `rest` of it.
    void ended(Allowance from, long rest) {
        from.add(rest);
        running.decrementAndGet();
        if (waiting.get() > 0) {
            call();
        }
    }

    /// One more is about to wait: from now on none overtakes it.
    void expect() {
        waiting.incrementAndGet();
    }

    private void call() {
        if (!called.get() && called.compareAndSet(false, true)) {
            allowances.onLoop(this::serve);
        }
    }

    int waiting() {
        return waiting.get();
    }

    long free() {
        return allowance.free();
    }

    // event loop only

    void join(Waiter waiter) {
        line.add(waiter);
        allowances.activate(this);
        serve();
    }

    /// Gives those who wait what there is, and asks for more.
    void serve() {
        called.set(false);
        attempts = 0;
        grant();
        if (allowances.connected()) {
            refill();
        } else {
            fail(Unavailable.of(null));
        }
    }

    private void grant() {
        if (line.isEmpty()) {
            return;
        }
        allowance.add(returning);
        returning = 0;
        line.serve(this::takeNow, allowance.free(), (waiter, from) -> {
            waiting.decrementAndGet();
            allowances.admit(waiter, this, from);
        });
    }

    private void refill() {
        if (busy || allowances.leaving()) {
            return;
        }
        if (allowance.lapsed()) {
            allowances.renewLapsed();
            return;
        }
        long free = allowance.free();
        if (!line.isEmpty()) {
            long need = Math.max(1, line.sum() - free);
            take(need, Demand.plus(need, Math.max(need, demand.target(line.largest()))));
        } else if (free < refillBelow) {
            take(1, Math.max(1, demand.target() - free));
        }
    }

    private void take(long need, long want) {
        busy = true;
        Allowance into = allowance;
        long sentNanos = System.nanoTime();
        var asked = new TakeAllowance(
                into.id,
                allowances.run(),
                into.nextOperation(),
                companyId,
                currency,
                Math.min(need, WANT_MAX),
                Math.min(want, WANT_MAX));
        allowances.takes().ask(asked).onComplete(outcome -> {
            busy = false;
            if (outcome.succeeded()) {
                answered(into, asked, outcome.result(), sentNanos);
            } else {
                fail(Unavailable.of(outcome.cause()));
            }
        });
    }

    private void answered(Allowance into, TakeAllowance asked, TakeOutcome outcome, long sentNanos) {
        switch (outcome) {
            case Granted(long nanos) -> {
                into.opened(sentNanos, allowances.ttlNanos());
                into.add(nanos);
                wanting.answered(0, sentNanos);
                if (nanos < asked.wantNanos() / 2) {
                    refillBelow = 0; // there is no more: ask again after the next tick
                }
                proceed();
            }
            case Closed _ -> {
                closed(into);
                proceed();
            }
            case Short lack -> {
                into.opened(sentNanos, allowances.ttlNanos());
                ranShort(lack, sentNanos);
            }
        }
    }

    private void proceed() {
        grant();
        if (allowances.leaving()) {
            returning += allowance.takeUpTo(Long.MAX_VALUE); // granted after all was given back
        }
        sendReturn();
        if (!line.isEmpty()) {
            refill();
        }
    }

    private void ranShort(Short lack, long sentNanos) {
        refillBelow = 0;
        grant();
        if (line.isEmpty()) {
            sendReturn();
            return;
        }
        long free = allowance.free();
        wanting.answered(lack.availableNanos(), sentNanos);
        long fitting = line.fitting(Demand.plus(free, lack.availableNanos()));
        if (fitting > 0 && attempts < ATTEMPTS_MAX) {
            attempts++;
            long need = Math.max(1, fitting - free);
            take(need, Demand.plus(need, demand.target()));
        } else if (fitting == 0 && running.get() == 0 && lack.elsewhereNanos() == 0) {
            refuse(line.offeredUntil(sentNanos), lack.availableNanos());
            refill();
        } else {
            wanting.shortOf(lack, Math.max(1, line.smallest() - free));
        }
    }

    private void refuse(Iterable<Waiter> those, long availableNanos) {
        long available = Demand.plus(allowance.free(), availableNanos);
        for (Waiter each : those) {
            waiting.decrementAndGet();
            each.refuse(available);
        }
    }

    /// Fails all that wait.
    void fail(GatewayException failure) {
        for (Waiter each : line.all()) {
            waiting.decrementAndGet();
            each.promise().fail(failure);
        }
    }

    /// The ledger has closed an allowance of this node.
    void closed(Allowance gone) {
        if (allowance == gone) {
            gone.close();
            returning = 0;
            allowance = allowances.made();
        }
    }

    /// The allowance as the ledger knows it, null when it does not.
    Allowance known() {
        return allowance.known() ? allowance : null;
    }

    /// Looks after those who wait: gives up those whose time is over, and tries again for the others. False when there
    /// are none.
    boolean hurry(long nowNanos) {
        if (line.isEmpty()) {
            return false;
        }
        refuse(line.offeredUntil(wanting.refusedUntil(nowNanos)), wanting.availableNanos());
        for (Waiter each : line.offeredUntil(nowNanos - allowances.timeoutNanos())) {
            waiting.decrementAndGet();
            each.promise().fail(Unavailable.of(null));
        }
        if (!line.isEmpty()) {
            wanting.hint(line.oldestNanos());
            serve();
        }
        return !line.isEmpty();
    }

    /// Adjusts the allowance to its demand; false when there is nothing left to look after.
    boolean tick() {
        demand.tick();
        if (!line.isEmpty()) {
            return true;
        }
        long target = demand.target();
        if (demand.idleMs() >= allowances.idleMs()) {
            refillBelow = 0;
            giveBack(Long.MAX_VALUE);
            return busy || returning > 0 || running.get() > 0 || waiting.get() > 0;
        }
        refillBelow = target / 2;
        if (allowance.free() > Demand.times(target, EXCESS_TIMES)) {
            giveBack(allowance.free() - target);
        } else if (allowances.connected()) {
            refill();
        }
        return true;
    }

    /// Gives back what another node wants and nobody here waits for.
    void wanted(long nanos) {
        grant();
        if (giveBack(nanos)) {
            raises = true;
        }
    }

    /// False when there is nothing to give back.
    boolean giveBack(long nanosMax) {
        long back = allowance.takeUpTo(nanosMax);
        returning += back;
        sendReturn();
        return back > 0;
    }

    boolean settled() {
        return !busy && returning == 0;
    }

    private void sendReturn() {
        if (busy || returning == 0) {
            return;
        }
        busy = true;
        var back = new ReturnAllowance(allowance.id, allowance.nextOperation(), returning);
        returning = 0;
        allowances.returns().ask(back).onComplete(_ -> {
            busy = false;
            if (raises) {
                raises = false;
                allowances.announceRaised(companyId);
            }
            proceed();
        });
    }
}
