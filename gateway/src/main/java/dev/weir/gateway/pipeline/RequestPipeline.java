package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.gateway.edge.Failures;
import io.vertx.core.Future;
import java.util.List;

/// The way of a model request, in order. One per event loop.
public final class RequestPipeline {
    private final List<Step> steps;
    private final RequestEnd end;

    RequestPipeline(
            Authenticate authenticate,
            CheckAddress checkAddress,
            ReadRequest readRequest,
            RecallTurns recallTurns,
            ResolveModel resolveModel,
            PriceRequest priceRequest,
            CheckLimits checkLimits,
            LookUpCache lookUpCache,
            ChooseTarget chooseTarget,
            ClaimKey claimKey,
            ReserveBalance reserveBalance,
            Relay relay,
            RequestEnd end) {
        this.steps = List.of(
                authenticate,
                checkAddress,
                readRequest,
                recallTurns,
                resolveModel,
                priceRequest,
                checkLimits,
                lookUpCache,
                chooseTarget,
                claimKey,
                reserveBalance,
                relay);
        this.end = end;
    }

    void run(Exchange exchange) {
        run(exchange, 0);
    }

    private void run(Exchange exchange, int from) {
        // It may have ended while a step was waiting.
        for (int at = from; at < steps.size() && !exchange.ended(); at++) {
            Future<Void> passed = handle(steps.get(at), exchange);
            if (!passed.succeeded() && !exchange.ended()) {
                int next = at + 1;
                passed.onComplete(_ -> run(exchange, next), cause -> refuse(exchange, cause));
                return;
            }
        }
    }

    private static Future<Void> handle(Step step, Exchange exchange) {
        try {
            Future<Void> passed = step.handle(exchange);
            return passed != null
                    ? passed
                    : Future.failedFuture(
                            step.getClass().getSimpleName() + " neither passed, nor refused, nor answered");
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void refuse(Exchange exchange, Throwable cause) {
        end.end(exchange, Ending.REFUSED, Failures.shown(cause));
    }
}
