package dev.weir.gateway.pipeline;

import io.vertx.core.Future;

/// Counts the request and its likely tokens against the limits of its key.
final class CheckLimits implements Step {
    /// Output counted for a request that names no bound of its own; the end corrects it.
    static final int OUTPUT_TOKENS_ASSUMED = 1_000;

    private final RateLimiter limiter;

    CheckLimits(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        exchange.tokensCounted =
                exchange.call.inputTokensEstimate() + exchange.call.outputTokensMax(OUTPUT_TOKENS_ASSUMED);
        exchange.limits = limiter.admit(exchange.caller.id(), exchange.tokensCounted, System.nanoTime());
        return PASSED;
    }
}
