package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;

/// Holds the most the request can cost before a provider hears of it.
final class ReserveBalance implements Step {
    private final Billing billing;
    private final Duration holdFor;
    private final InstantSource clock;

    /// @param holdFor after this a reservation that was never settled counts as abandoned
    ReserveBalance(Billing billing, Duration holdFor, InstantSource clock) {
        this.billing = billing;
        this.clock = clock;
        this.holdFor = holdFor;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        if (exchange.operation.isFree()) {
            return PASSED;
        }
        Reserve reserve = reserve(exchange);
        Future<ReserveOutcome> outcome = billing.reserve(reserve);
        return outcome.map(answer -> {
            admit(exchange, reserve, answer);
            return null;
        });
    }

    private Reserve reserve(Exchange exchange) {
        Quote quote = exchange.quote;
        return new Reserve(
                exchange.id,
                exchange.caller.companyId(),
                exchange.caller.id(),
                exchange.route.upstreamModel(),
                quote.price(),
                exchange.cached == null ? exchange.ways.boundNanos() : quote.boundNanos(),
                exchange.call.inputTokensEstimate(),
                exchange.startedAt,
                exchange.startedAt.plus(holdFor),
                exchange.correlationId,
                exchange.call.unitsEstimate());
    }

    /// The client left while the reservation was on its way.
    private void release(Exchange exchange, Reserve reserve) {
        billing.settle(new Settlement(
                reserve, Ending.CLIENT_GONE, TokenUsage.NONE, false, 0, exchange.status, -1, clock.instant()));
    }

    private void admit(Exchange exchange, Reserve reserve, ReserveOutcome outcome) {
        switch (outcome) {
            case ReserveOutcome.Reserved _ -> {
                exchange.reserve = reserve;
                if (exchange.ended()) {
                    release(exchange, reserve);
                }
            }
            case ReserveOutcome.AlreadyReserved _ ->
                throw new IllegalStateException("request id " + reserve.requestId() + " was reserved before");
            case ReserveOutcome.InsufficientBalance(long available, long bound, String currency) ->
                throw GatewayException.of(
                        Failure.INSUFFICIENT_QUOTA,
                        "You exceeded your current quota: " + Money.decimal(available) + " " + currency
                                + " is available (expected: at least " + Money.decimal(bound) + " " + currency
                                + ", the most this request can cost)");
        }
    }
}
