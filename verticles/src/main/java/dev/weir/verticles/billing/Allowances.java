package dev.weir.verticles.billing;

import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.billing.AllowanceHints;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.ReturnAllowance;
import dev.weir.storage.billing.TakeAllowance;
import dev.weir.storage.billing.TakeOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The allowances that this run of the node holds: one [Supply] per company and currency, kept as long as the node
/// runs.
final class Allowances {
    private static final long RETRY_MS = 25;

    /// Where those who waited go on.
    interface Admission {
        void admit(Waiter waiter, Supply supply, Allowance from);
    }

    private record Key(UUID companyId, String currency) {}

    private final ContextInternal context;
    private final LedgerTables tables;
    private final Announcements announcements;
    private final AllowanceHints hints;
    private final BillingSettings settings;
    private final InstantSource clock;
    private final Contact contact;
    private final Admission admission;
    private final UUID run;
    private final Teller<TakeAllowance, TakeOutcome> takes;
    private final Teller<ReturnAllowance, Void> returns;

    // any thread
    private final Map<Key, Supply> supplies = new ConcurrentHashMap<>();

    // event loop only
    /// Those that hold something, or that somebody waits for.
    private final Set<Supply> active = new LinkedHashSet<>();

    /// Those that somebody waits for, and perhaps some more.
    private final Set<Supply> wanting = new LinkedHashSet<>();

    private boolean renewing;
    private boolean leaving;

    Allowances(ContextInternal context, Ledger.Parts parts, UUID run, Contact contact, Admission admission) {
        this.context = context;
        this.tables = parts.tables();
        this.announcements = parts.announcements();
        this.hints = parts.hints();
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.run = run;
        this.contact = contact;
        this.admission = admission;
        long timeoutMs = settings.batchTimeout().toMillis();
        long ttlMs = settings.allowanceTtl().toMillis();
        this.takes = new Teller<>(context, contact, timeoutMs, batch -> tables.take(batch, ttlMs));
        this.returns = new Teller<>(
                context,
                contact,
                timeoutMs,
                batch -> tables.giveBack(batch).map(_ -> Collections.nCopies(batch.size(), null)));
    }

    /// Begins to look after the allowances.
    void start() {
        context.setPeriodic(RETRY_MS, _ -> hurry());
        context.setPeriodic(Demand.TICK_MS, _ -> active.removeIf(each -> !each.tick()));
    }

    // any thread

    Supply of(UUID companyId, String currency) {
        var key = new Key(companyId, currency);
        Supply known = supplies.get(key);
        return known != null
                ? known
                : supplies.computeIfAbsent(key, _ -> new Supply(companyId, currency, this, settings));
    }

    /// A request waits at `supply`, which was told to expect it.
    void join(Supply supply, Waiter waiter) {
        context.runOnContext(_ -> supply.join(waiter));
    }

    void onLoop(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    /// Requests that wait for money.
    int waiting() {
        return supplies.values().stream().mapToInt(Supply::waiting).sum();
    }

    /// How many hold something that can be granted.
    int held() {
        return (int) supplies.values().stream().filter(each -> each.free() > 0).count();
    }

    // what other nodes say, on any thread

    void wanted(AllowanceWanted wanted) {
        Supply supply = supplies.get(new Key(wanted.companyId(), wanted.currency()));
        if (supply != null) {
            onLoop(() -> supply.wanted(wanted.nanos()));
        }
    }

    /// The database says so; it does not say how much.
    void wanted(UUID companyId) {
        onLoop(() -> of(companyId, active).forEach(each -> each.wanted(Long.MAX_VALUE)));
    }

    void raised(UUID companyId) {
        onLoop(() -> of(companyId, wanting).forEach(Supply::serve));
    }

    private static List<Supply> of(UUID companyId, Set<Supply> among) {
        return among.stream().filter(each -> each.companyId.equals(companyId)).toList();
    }

    // event loop only: what supplies need

    Allowance made() {
        return new Allowance(clock.millis());
    }

    UUID run() {
        return run;
    }

    Teller<TakeAllowance, TakeOutcome> takes() {
        return takes;
    }

    Teller<ReturnAllowance, Void> returns() {
        return returns;
    }

    boolean connected() {
        return contact.connected();
    }

    /// True when nothing is to be taken any more.
    boolean leaving() {
        return leaving;
    }

    void admit(Waiter waiter, Supply supply, Allowance from) {
        admission.admit(waiter, supply, from);
    }

    /// Somebody waits for it.
    void activate(Supply supply) {
        active.add(supply);
        wanting.add(supply);
    }

    void announceWanted(Supply supply, long nanos) {
        announcements.announce(new AllowanceWanted(supply.companyId, supply.currency, nanos));
    }

    void announceRaised(UUID companyId) {
        announcements.announce(new BalanceRaised(companyId));
    }

    /// Writes into the feed of changes that a company's money is wanted. One that is lost is written again.
    void hintWanted(UUID companyId) {
        hints.want(companyId);
    }

    long ttlNanos() {
        return settings.allowanceTtl().toNanos();
    }

    long idleMs() {
        return settings.allowanceIdle().toMillis();
    }

    long shortageNanos() {
        return settings.shortageWait().toNanos();
    }

    long timeoutNanos() {
        return settings.reserveTimeout().toNanos();
    }

    // event loop only

    private void hurry() {
        long now = System.nanoTime();
        wanting.removeIf(each -> !each.hurry(now));
    }

    /// There is no connection to the ledger any more.
    void disconnected() {
        wanting.forEach(each -> each.fail(Unavailable.of(null)));
    }

    /// One of them grants nothing any more: a renewal came too late.
    void renewLapsed() {
        if (!renewing) {
            renew();
        }
    }

    /// Keeps all that the ledger has for another `allowance-ttl`. Completes when it has answered, fails when it did
    /// not.
    Future<Void> renew() {
        Map<Allowance, Supply> sent = new IdentityHashMap<>();
        for (Supply each : supplies.values()) {
            Allowance known = each.known();
            if (known != null) {
                sent.put(known, each);
            }
        }
        if (sent.isEmpty()) {
            return context.succeededFuture();
        }
        long sentNanos = System.nanoTime();
        renewing = true;
        return tables.renew(run, settings.allowanceTtl().toMillis())
                .timeout(settings.batchTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(_ -> contact.answered())
                .onFailure(contact::failed)
                .eventually(() -> {
                    renewing = false;
                    return Future.succeededFuture();
                })
                .map(open -> {
                    sent.forEach((allowance, supply) -> renewed(allowance, supply, open, sentNanos));
                    return null;
                });
    }

    private void renewed(Allowance allowance, Supply supply, Set<UUID> open, long sentNanos) {
        if (open.contains(allowance.id)) {
            allowance.confirmed(sentNanos, ttlNanos());
        } else {
            supply.closed(allowance);
        }
    }

    /// Takes no more and gives everything back. Completes when the ledger has it.
    Future<Void> giveBack() {
        leaving = true;
        active.forEach(each -> each.giveBack(Long.MAX_VALUE));
        Promise<Void> done = context.promise();
        awaitSettled(done);
        return done.future();
    }

    private void awaitSettled(Promise<Void> done) {
        if (active.stream().allMatch(Supply::settled)) {
            done.complete();
        } else {
            context.setTimer(1, _ -> awaitSettled(done));
        }
    }
}
