package dev.weir.verticles.pricing;

import dev.weir.contracts.announcements.Announcement.PricesChanged;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.storage.billing.PriceRuleTables;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Adds, lists and ends price rules on PostgreSQL. Callable from any context. What it does is known at once to the
/// [CompanyPricing] of its node, and announced to the others.
public final class PriceDesk implements PriceAdmin {
    /// Rules of a company that are not ended; beyond it a new one is refused.
    static final int RULES_PER_COMPANY_MAX = 200;

    private static final int NAME_CHARS_MAX = 256;
    private static final int NOTE_CHARS_MAX = 1000;
    /// Clocks and hands are that slow.
    private static final Duration PAST_MAX = Duration.ofMinutes(1);
    private static final Duration AHEAD_MAX = Duration.ofDays(3650);

    private final PriceRuleTables tables;
    private final CompanyPricing pricing;
    private final Announcements announcements;
    private final InstantSource clock;

    public PriceDesk(PriceRuleTables tables, CompanyPricing pricing, Announcements announcements, InstantSource clock) {
        this.tables = tables;
        this.pricing = pricing;
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public Future<PriceRule> add(Wanted wanted) {
        return answered(() -> {
            Instant now = now();
            PriceRule rule = rule(wanted, now);
            return pricing.company(wanted.companyId())
                    .compose(company -> {
                        convertible(rule, company.account().orElseThrow(() -> unknown(rule.companyId())));
                        return tables.add(rule, RULES_PER_COMPANY_MAX);
                    })
                    .map(added -> done(added, rule));
        });
    }

    private static PriceRule rule(Wanted wanted, Instant now) {
        name("provider", wanted.provider());
        name("model", wanted.model());
        if (wanted.note().length() > NOTE_CHARS_MAX || wanted.note().indexOf('\0') >= 0) {
            throw invalid(
                    "note", wanted.note().length() + " characters", "at most " + NOTE_CHARS_MAX + ", none of them NUL");
        }
        return new PriceRule(
                Ids.at(now.toEpochMilli()),
                wanted.companyId(),
                wanted.provider(),
                wanted.model(),
                wanted.terms(),
                validFrom(wanted, now),
                Optional.empty(),
                now,
                wanted.createdBy(),
                Optional.empty(),
                wanted.note());
    }

    private static void name(String param, String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX || name.indexOf('\0') >= 0) {
            throw invalid(
                    param,
                    name.length() + " characters",
                    "1 to " + NAME_CHARS_MAX + ", not only blank, none of them NUL");
        }
    }

    private static Instant validFrom(Wanted wanted, Instant now) {
        Instant from = wanted.validFrom().orElse(now);
        if (from.isBefore(now.minus(PAST_MAX))) {
            throw invalid(
                    "validFrom",
                    "'" + from + "'",
                    "now, later, or not more than a minute ago: settled requests keep their price");
        }
        if (from.isAfter(now.plus(AHEAD_MAX))) {
            throw invalid("validFrom", "'" + from + "'", "at most " + AHEAD_MAX.toDays() + " days ahead");
        }
        return from.truncatedTo(ChronoUnit.MILLIS);
    }

    private void convertible(PriceRule rule, String account) {
        if (rule.terms() instanceof PriceTerms.Override override
                && !override.currency().equals(account)
                && pricing.rates()
                        .at(override.currency(), account, rule.validFrom())
                        .isEmpty()) {
            throw invalid(
                    "currency",
                    "'" + override.currency() + "'",
                    account + ", the account's, or one with a rate to it in conf/prices.yaml");
        }
    }

    private PriceRule done(PriceRuleTables.Added added, PriceRule rule) {
        return switch (added) {
            case DONE -> {
                changed(rule.companyId());
                yield rule;
            }
            case UNKNOWN_COMPANY -> throw unknown(rule.companyId());
            case TOO_MANY ->
                throw invalid(
                        "companyId",
                        "'" + rule.companyId() + "' has " + RULES_PER_COMPANY_MAX + " rules",
                        "fewer; end those that newer ones go before");
        };
    }

    private static GatewayException unknown(UUID companyId) {
        return GatewayException.ofParam(
                Failure.NOT_FOUND, "companyId", "companyId: '" + companyId + "' (expected: a company that exists)");
    }

    private void changed(UUID companyId) {
        pricing.forget(companyId);
        announcements.announce(new PricesChanged(companyId));
    }

    @Override
    public Future<Page<PriceRule>> list(Optional<UUID> companyId, PageQuery query) {
        return answered(() -> tables.list(companyId, query));
    }

    @Override
    public Future<PriceRule> end(UUID ruleId, UUID endedBy) {
        return answered(() -> tables.end(ruleId, now(), endedBy).map(ended -> {
            PriceRule rule = ended.orElseThrow(() ->
                    GatewayException.of(Failure.NOT_FOUND, "No price rule " + ruleId + " (expected: the id of one)"));
            changed(rule.companyId());
            return rule;
        }));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static GatewayException invalid(String param, String value, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, param, param + ": " + value + " (expected: " + expected + ")");
    }

    private static <T> Future<T> answered(Supplier<Future<T>> call) {
        return Future.<T>future(promise -> call.get().onComplete(promise)).recover(e -> Future.failedFuture(toApi(e)));
    }

    private static GatewayException toApi(Throwable cause) {
        return cause instanceof GatewayException known
                ? known
                : GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                        .retryAfter(1);
    }
}
