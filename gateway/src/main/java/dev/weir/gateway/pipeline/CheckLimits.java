package dev.weir.gateway.pipeline;

import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.Limits;
import io.vertx.core.Future;

/// Counts the request, its likely tokens and the most it can cost against the limits of its key and its company.
final class CheckLimits implements Step {
    /// Output counted for a request that names no bound of its own; the end corrects it.
    static final int OUTPUT_TOKENS_ASSUMED = 1_000;

    private final Limits limits;

    CheckLimits(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Future<LimitOutcome> outcome = limits.admit(request(exchange));
        if (outcome.succeeded()) {
            admit(exchange, outcome.result());
            return PASSED;
        }
        return outcome.map(decided -> {
            admit(exchange, decided);
            return null;
        });
    }

    private static LimitRequest request(Exchange exchange) {
        return new LimitRequest(
                exchange.id,
                exchange.caller.companyId(),
                exchange.caller.id(),
                exchange.call.model(),
                exchange.ways.providers(),
                exchange.call.stream(),
                exchange.call.inputTokensEstimate() + exchange.call.outputTokensMax(OUTPUT_TOKENS_ASSUMED),
                exchange.ways.boundNanos(),
                exchange.quote.price().currency(),
                exchange.startedAt);
    }

    private static void admit(Exchange exchange, LimitOutcome outcome) {
        switch (outcome) {
            case LimitOutcome.Admitted(var admission, var providers) -> {
                exchange.ways.closeBut(providers);
                exchange.admission = admission;
                exchange.standing = admission.standing();
                if (exchange.ended()) {
                    // The client left while it was counted.
                    admission.settle(0, 0);
                }
            }
            case LimitOutcome.Refused(var failure, var standing) -> {
                exchange.standing = standing.orElse(null);
                throw failure;
            }
        }
    }
}
