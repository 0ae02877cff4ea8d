package dev.weir.verticles.limits;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.limits.LimitAdmin;
import dev.weir.contracts.limits.LimitReport;
import dev.weir.contracts.limits.LimitReport.Owner;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.SpendHistory;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.LimitTables;
import dev.weir.storage.limits.OwnerLimits;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Sets limits in PostgreSQL and tells how they stand. Callable from any context. What it sets is in force on its node
/// when it answers.
public final class LimitDesk implements LimitAdmin {
    private final LimitTables tables;
    private final NodeLimits limits;
    private final KeyAdmin keys;
    private final SpendHistory books;
    private final Announcements announcements;
    private final LimitSettings settings;
    private final InstantSource clock;

    public LimitDesk(
            LimitTables tables,
            NodeLimits limits,
            KeyAdmin keys,
            SpendHistory books,
            Announcements announcements,
            LimitSettings settings,
            InstantSource clock) {
        this.tables = tables;
        this.limits = limits;
        this.keys = keys;
        this.books = books;
        this.announcements = announcements;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Future<LimitSet> find(UUID companyId, Optional<UUID> keyId) {
        return known(companyId, keyId)
                .compose(_ -> answered(tables.ofCompany(companyId)))
                .map(rows -> keyId.map(key -> rows.keys().getOrDefault(key, LimitSet.NONE))
                        .orElse(rows.company()));
    }

    /// The currency of the company's account. Fails with `NOT_FOUND` when there is no such company, or it has no such
    /// key.
    private Future<String> known(UUID companyId, Optional<UUID> keyId) {
        Future<?> key = keyId.<Future<?>>map(id -> keys.find(companyId, id)).orElse(Future.succeededFuture());
        return key.compose(_ -> answered(books.currencyOf(companyId)))
                .map(currency -> currency.orElseThrow(() -> GatewayException.ofParam(
                        Failure.NOT_FOUND,
                        "companyId",
                        "companyId: '" + companyId + "' (expected: a company that exists)")));
    }

    @Override
    public Future<LimitSet> change(UUID companyId, Optional<UUID> keyId, UnaryOperator<LimitSet> edit) {
        return known(companyId, keyId)
                .compose(currency -> answered(
                        tables.change(companyId, keyId, set -> checked(edit.apply(set), currency), clock.instant())))
                .compose(set -> limits.book().reread(companyId).map(set))
                .onSuccess(_ -> announcements.announce(new Announcement.LimitsChanged(companyId)));
    }

    private static LimitSet checked(LimitSet set, String accounts) {
        if (set.hasBudget() && !set.currency().equals(accounts)) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "currency",
                    "currency: '" + set.currency() + "' (expected: " + accounts
                            + ", the account's, in which budgets are counted)");
        }
        return set;
    }

    @Override
    public Future<LimitReport> report(UUID companyId) {
        Instant now = clock.instant();
        return limits.book().of(companyId).compose(rules -> {
            Map<UUID, LimitSet> sets = rules.keySets();
            List<OwnerLimits> owners = new ArrayList<>(List.of(rules.company()));
            sets.keySet().forEach(key -> owners.add(rules.ownerOf(key)));
            return limits.counts().look(owners, now).map(uses -> {
                List<Owner> ofKeys = new ArrayList<>();
                sets.forEach((key, set) -> ofKeys.add(owner(Optional.of(key), set, rules.ownerOf(key), uses, now)));
                Owner company = owner(Optional.empty(), rules.companySet(), rules.company(), uses, now);
                return new LimitReport(settings.defaults(), company, ofKeys);
            });
        });
    }

    private static Owner owner(
            Optional<UUID> key, LimitSet set, OwnerLimits owner, List<Decision.Use> all, Instant now) {
        List<LimitReport.Use> uses = all.stream()
                .filter(use -> use.owner() == owner)
                .map(use ->
                        new LimitReport.Use(use.measure(), owner.most(use.measure()), use.used(), resetsAt(use, now)))
                .toList();
        return new Owner(key, set, uses);
    }

    private static Optional<Instant> resetsAt(Decision.Use use, Instant now) {
        Measure measure = use.measure();
        if (measure.isSpend()) {
            return Optional.of(use.owner().period(measure, now).end());
        }
        return measure.isWindow() ? Optional.of(now.plusMillis(use.resetMs())) : Optional.empty();
    }

    private static <T> Future<T> answered(Future<T> call) {
        return call.recover(cause -> Future.failedFuture(
                cause instanceof GatewayException known
                        ? known
                        : GatewayException.withDetail(
                                        Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                                .retryAfter(1)));
    }
}
