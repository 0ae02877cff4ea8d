package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Pricing;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
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
        try {
            return new Quote(
                    price, price.upperBoundNanos(call.inputTokensMax(), call.outputTokensMax(price.outputTokensMax())));
        } catch (ArithmeticException e) {
            throw GatewayException.of(
                    Failure.INSUFFICIENT_QUOTA,
                    "The request could cost more than any balance (expected: a lower max_tokens)");
        }
    }
}
