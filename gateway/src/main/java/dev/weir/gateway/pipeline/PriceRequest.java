package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Pricing;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.providers.api.CallRequest;
import io.vertx.core.Future;

/// Freezes the company's prices of this moment, one for each way of the request, and bounds what it can cost.
final class PriceRequest implements Step {
    private final Pricing pricing;

    PriceRequest(Pricing pricing) {
        this.pricing = pricing;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Ways ways = exchange.ways;
        for (int way = 0; way < ways.size(); way++) {
            Future<PriceVersion> found = find(exchange, way);
            if (!found.succeeded()) {
                return rest(exchange, way, found);
            }
            price(exchange, way, found.result());
        }
        conclude(exchange);
        return PASSED;
    }

    private Future<PriceVersion> find(Exchange exchange, int way) {
        ModelRoute route = exchange.ways.at(way);
        return pricing.priceFor(exchange.caller.companyId(), route.upstreamModel(), route.price());
    }

    /// A price has to be looked up: it and those that follow.
    private Future<Void> rest(Exchange exchange, int from, Future<PriceVersion> found) {
        Future<Void> priced = found.map(version -> {
            price(exchange, from, version);
            return null;
        });
        for (int i = from + 1; i < exchange.ways.size(); i++) {
            int way = i;
            priced = priced.compose(_ -> find(exchange, way)).map(version -> {
                price(exchange, way, version);
                return null;
            });
        }
        return priced.map(_ -> {
            conclude(exchange);
            return null;
        });
    }

    private static void price(Exchange exchange, int way, PriceVersion version) {
        try {
            exchange.ways.price(way, quote(exchange.call, version));
        } catch (GatewayException unpriced) {
            exchange.ways.close(way, unpriced);
        }
    }

    private static void conclude(Exchange exchange) {
        if (exchange.ways.noneOpen()) {
            throw exchange.ways.reason();
        }
        exchange.quote = exchange.ways.firstQuote();
    }

    /// What a request can cost at a price.
    static Quote quote(CallRequest call, PriceVersion price) {
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
