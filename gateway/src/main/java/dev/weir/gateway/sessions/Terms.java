package dev.weir.gateway.sessions;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.ModelRoute;
import java.time.Instant;

/// What the responses of one model cost a caller in one session.
///
/// @param price the company's, frozen when the session began to use the model
/// @param boundNanos the most that one response can cost
/// @param holdUntil after this a hold that was never settled counts as abandoned
record Terms(
        ApiKey caller, ModelRoute route, PriceVersion price, long boundNanos, Instant holdUntil, String correlationId) {

    /// @throws GatewayException when no balance could pay a response
    static Terms of(
            ApiKey caller,
            ModelRoute route,
            PriceVersion price,
            int inputTokensHeld,
            Instant holdUntil,
            String correlationId) {
        try {
            TokenUsage seconds = price.prices(TokenClass.AUDIO_SECONDS)
                    ? TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, inputTokensHeld / Tally.TOKENS_PER_SECOND)
                    : TokenUsage.NONE;
            long bound = price.upperBoundNanos(inputTokensHeld, price.outputTokensMax(), seconds);
            return new Terms(caller, route, price, bound, holdUntil, correlationId);
        } catch (ArithmeticException e) {
            throw GatewayException.of(
                    Failure.INSUFFICIENT_QUOTA,
                    "A response could cost more than any balance (expected: a lower live.inputTokensHeld)");
        }
    }
}
