package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Pricing;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.CallRequest;
import io.vertx.core.Future;

/// Freezes the company's price of this moment and bounds what the request can cost.
final class PriceRequest implements Step {
    private final Pricing pricing;

    PriceRequest(Pricing pricing) {
        this.pricing = pricing;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Future<PriceVersion> found =
                pricing.priceFor(exchange.caller.companyId(), exchange.route.upstreamModel(), exchange.route.price());
        if (found.succeeded()) {
            exchange.quote = quote(exchange.call, found.result());
            return PASSED;
        }
        return found.map(price -> {
            exchange.quote = quote(exchange.call, price);
            return null;
        });
    }

    private static Quote quote(CallRequest call, PriceVersion price) {
        if (call.operation().isFree()) {
            return new Quote(price, 0);
        }
        TokenUsage units = call.unitsMax();
        if (!units.isNone()) {
            checkPriced(units, price);
        }
        try {
            return new Quote(
                    price,
                    price.upperBoundNanos(call.inputTokensMax(), call.outputTokensMax(price.outputTokensMax()), units));
        } catch (ArithmeticException e) {
            throw GatewayException.of(
                    Failure.INSUFFICIENT_QUOTA,
                    "The request could cost more than any balance (expected: a lower max_tokens)");
        }
    }

    private static void checkPriced(TokenUsage units, PriceVersion price) {
        for (TokenClass unit : units.asMap().keySet()) {
            if (!price.prices(unit)) {
                throw GatewayException.ofParam(
                        Failure.MODEL_NOT_PRICED,
                        "model",
                        "The model '" + price.model() + "' of provider '" + price.provider() + "' has no price for "
                                + unit.key() + ", which this request may need (expected: one in conf/prices.yaml or in"
                                + " the company's price rule, 0 when it is charged by tokens alone)");
            }
        }
    }
}
