package dev.weir.verticles.limits;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.limits.AllowedProviders;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.money.Money;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.OwnerLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a caller is told whose request a limit refuses: which limit, whose, how large, and when there is room.
final class Refusals {
    /// When a running request ends can't be told.
    private static final int SHOWN_MAX = 20;
    private static final int CONCURRENCY_RETRY_SECONDS = 1;

    private Refusals() {}

    static GatewayException of(Decision.Refused refused, Instant now, Instant periodEnd) {
        Decision.Use by = refused.by();
        return switch (by.measure()) {
            case REQUESTS_PER_MINUTE, TOKENS_PER_MINUTE ->
                GatewayException.of(
                                Failure.RATE_LIMITED,
                                "Rate limit reached for " + by.measure().words() + " of "
                                        + by.owner().words() + ": limit " + by.most() + ", used " + by.used()
                                        + ", requested " + refused.wanted() + ". Please try again in "
                                        + refused.waitMs() + "ms.")
                        .retryAfter((int) Math.ceilDiv(refused.waitMs(), 1000L));
            case CONCURRENT_REQUESTS, CONCURRENT_STREAMS ->
                GatewayException.of(
                                Failure.CONCURRENCY_LIMITED,
                                "Too many " + by.measure().words() + " of "
                                        + by.owner().words() + ": limit " + by.most() + ", running " + by.used()
                                        + ". Please try again when one has ended.")
                        .retryAfter(CONCURRENCY_RETRY_SECONDS);
            case SPEND_PER_DAY, SPEND_PER_MONTH -> budget(refused, now, periodEnd);
        };
    }

    private static GatewayException budget(Decision.Refused refused, Instant now, Instant end) {
        Decision.Use by = refused.by();
        String currency = " " + by.owner().currency();
        long seconds = Math.max(1, Duration.between(now, end).toSeconds() + 1);
        return GatewayException.of(
                        Failure.BUDGET_EXCEEDED,
                        "Budget of " + by.owner().words() + " for "
                                + by.measure().words() + " reached: limit "
                                + Money.decimal(by.owner().most(by.measure())) + currency + ", spent or reserved "
                                + Money.decimal(by.used()) + currency + ", this request may cost "
                                + Money.decimal(refused.wanted()) + currency + ". It starts anew at " + end + ".")
                .retryAfter((int) Math.min(Integer.MAX_VALUE, seconds));
    }

    static GatewayException otherCurrency(OwnerLimits owner, Measure budget, String currency) {
        return GatewayException.of(
                Failure.BUDGET_EXCEEDED,
                "Budget of " + owner.words() + " for " + budget.words() + " is in " + owner.currency()
                        + ", and the request is priced in " + currency + " (expected: a budget in " + currency + ")");
    }

    static GatewayException provider(LimitRequest request, AllowedProviders allowed) {
        List<String> names = allowed.ofKey().isEmpty() ? allowed.ofCompany() : allowed.ofKey();
        return GatewayException.ofParam(
                Failure.PROVIDER_NOT_ALLOWED,
                "model",
                "The model '" + request.model() + "' is answered by " + String.join(", ", request.providers())
                        + ", which " + (allowed.ofKey().isEmpty() ? "the company" : "the key")
                        + " may not use (expected: a model of " + shown(names) + ")");
    }

    static GatewayException model(String model, String whose, List<String> allowed) {
        return GatewayException.ofParam(
                Failure.MODEL_NOT_ALLOWED,
                "model",
                "The model '" + model + "' is not among those that " + whose + " allows (expected: " + shown(allowed)
                        + ")");
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(names.size(), SHOWN_MAX)))
                + (names.size() > SHOWN_MAX ? ", …" : "");
    }

    static GatewayException address(String address) {
        return GatewayException.of(
                Failure.IP_NOT_ALLOWED,
                "The address " + address + " is not among those that this API key may be used from");
    }

    static GatewayException unavailable(String why, Throwable detail) {
        return GatewayException.withDetail(Failure.LIMITS_UNAVAILABLE, why, detail)
                .retryAfter(1);
    }
}
