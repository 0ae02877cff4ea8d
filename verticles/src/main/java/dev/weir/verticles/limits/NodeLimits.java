package dev.weir.verticles.limits;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Limits;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.SpendHistory;
import dev.weir.contracts.names.NamePattern;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.Demand;
import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.LimitTables;
import dev.weir.storage.limits.OwnerLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// The limits of this node's requests. What limits are set, and in a node that counts alone what is used of them, is in
/// memory; a company not seen before is read from the database. Safe from any thread.
public final class NodeLimits implements Limits {
    private static final Future<Void> ALLOWED = Future.succeededFuture();

    private final LimitBook book;
    private final Counts counts;
    private final InstantSource clock;

    /// @param own counts on this node
    /// @param shared counts for all nodes; null when this one is alone
    public NodeLimits(
            Vertx vertx,
            LimitTables tables,
            SpendHistory history,
            LimitStore own,
            LimitStore shared,
            LimitSettings settings,
            InstantSource clock) {
        this.book = new LimitBook(vertx, tables, settings);
        this.counts = new Counts(own, shared, new Seeds(history, settings.lookupTimeout()), settings.withoutRedis());
        this.clock = clock;
    }

    LimitBook book() {
        return book;
    }

    Counts counts() {
        return counts;
    }

    @Override
    public Future<Void> allow(ApiKey key, Supplier<String> remoteIp) {
        Future<Rules> rules = book.of(key.companyId());
        return rules.succeeded()
                ? allow(rules.result(), key.id(), remoteIp)
                : rules.compose(found -> allow(found, key.id(), remoteIp));
    }

    private static Future<Void> allow(Rules rules, UUID keyId, Supplier<String> remoteIp) {
        Rules.OfKey key = rules.of(keyId);
        if (!rules.hasAddresses(key)) {
            return ALLOWED;
        }
        String address = remoteIp.get();
        return rules.allows(key, address) ? ALLOWED : Future.failedFuture(Refusals.address(address));
    }

    @Override
    public Future<LimitOutcome> admit(LimitRequest request) {
        Future<Rules> rules = book.of(request.companyId());
        return rules.succeeded() ? admit(rules.result(), request) : rules.compose(found -> admit(found, request));
    }

    private Future<LimitOutcome> admit(Rules rules, LimitRequest request) {
        Rules.OfKey key = rules.of(request.keyId());
        GatewayException never = never(key, request);
        if (never != null) {
            return Future.succeededFuture(new LimitOutcome.Refused(never, Optional.empty()));
        }
        Future<Decision> decision = counts.admit(new Demand(
                key.counted(), request.stream(), request.tokens(), request.boundNanos(), request.startedAt()));
        return decision.succeeded()
                ? Future.succeededFuture(outcome(decision.result(), key, request))
                : decision.map(decided -> outcome(decided, key, request));
    }

    /// What no count can change; null when there is nothing.
    private static GatewayException never(Rules.OfKey key, LimitRequest request) {
        if (!allowed(key.key(), request.model())) {
            return Refusals.model(request.model(), "the key", key.key().models());
        }
        if (!allowed(key.company(), request.model())) {
            return Refusals.model(request.model(), "the company", key.company().models());
        }
        if (!request.providers().isEmpty() && request.providers().stream().noneMatch(key.providers()::has)) {
            return Refusals.provider(request, key.providers());
        }
        if (key.hasBudget()) {
            for (OwnerLimits owner : key.counted()) {
                if (owner.hasBudget() && !owner.currency().equals(request.currency())) {
                    Measure budget = owner.has(Measure.SPEND_PER_DAY) ? Measure.SPEND_PER_DAY : Measure.SPEND_PER_MONTH;
                    return Refusals.otherCurrency(owner, budget, request.currency());
                }
            }
        }
        return null;
    }

    private static boolean allowed(LimitSet set, String model) {
        return set.models().isEmpty() || NamePattern.anyMatches(set.models(), model);
    }

    private LimitOutcome outcome(Decision decision, Rules.OfKey key, LimitRequest request) {
        return switch (decision) {
            case Decision.Admitted(var admission) -> new LimitOutcome.Admitted(admission, key.providers());
            case Decision.Refused refused ->
                new LimitOutcome.Refused(
                        Refusals.of(refused, clock.instant(), periodEnd(refused, request)),
                        Optional.ofNullable(refused.standing()));
            case Decision.Unseeded(var budgets) ->
                throw new IllegalStateException(budgets.size() + " budgets are not seeded");
        };
    }

    private static Instant periodEnd(Decision.Refused refused, LimitRequest request) {
        Decision.Use by = refused.by();
        return by.measure().isSpend()
                ? by.owner().period(by.measure(), request.startedAt()).end()
                : null;
    }
}
