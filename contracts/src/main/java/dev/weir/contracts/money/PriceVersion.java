package dev.weir.contracts.money;

import java.time.Instant;
import java.util.Map;

/// The price of one provider's model from one moment on. Frozen into a reservation, so that a request is settled at the
/// price it was admitted at. Immutable; its id is derived from its content.
///
/// @param id stable id of this version
/// @param currency ISO 4217 code
/// @param nanosPerMillion nano-units per million tokens by class; a class without one takes its fallback's
/// @param outputTokensMax the most tokens the model puts out in one answer: the bound when a caller names none
/// @param validFrom the moment it takes effect
public record PriceVersion(
        String id,
        String provider,
        String model,
        String currency,
        Map<TokenClass, Long> nanosPerMillion,
        int outputTokensMax,
        Instant validFrom) {
    private static final long TOKENS_PER_PRICE = 1_000_000;

    public PriceVersion {
        nanosPerMillion = Map.copyOf(nanosPerMillion);
        for (TokenClass needed : new TokenClass[] {TokenClass.INPUT_FRESH, TokenClass.OUTPUT_TEXT}) {
            if (!nanosPerMillion.containsKey(needed)) {
                throw new IllegalArgumentException(
                        provider + "/" + model + ": no price for " + needed.key() + " (expected: one)");
            }
        }
    }

    /// The price of a model that its route serves without one.
    public static PriceVersion unpriced(String provider, String model, int outputTokensMax) {
        return new PriceVersion(
                "unpriced",
                provider,
                model,
                Money.DEFAULT_CURRENCY,
                Map.of(TokenClass.INPUT_FRESH, 0L, TokenClass.OUTPUT_TEXT, 0L),
                outputTokensMax,
                Instant.EPOCH);
    }

    /// What `usage` costs, in nano-units: the exact sum over the classes, rounded once, half up.
    ///
    /// @throws ArithmeticException beyond ±9.2 billion units
    public long costNanos(TokenUsage usage) {
        long scaled = 0;
        for (TokenClass tokenClass : TokenClass.values()) {
            long tokens = usage.count(tokenClass);
            if (tokens > 0) {
                scaled = Math.addExact(scaled, Math.multiplyExact(tokens, priceOf(tokenClass)));
            }
        }
        return roundHalfUp(scaled);
    }

    /// The most that a request with these bounds can cost: each bound at the dearest class of its side.
    public long upperBoundNanos(long inputTokensMax, long outputTokens) {
        long scaled = Math.addExact(
                Math.multiplyExact(inputTokensMax, dearest(true)), Math.multiplyExact(outputTokens, dearest(false)));
        return roundHalfUp(scaled);
    }

    private static long roundHalfUp(long scaled) {
        return Math.addExact(scaled, TOKENS_PER_PRICE / 2) / TOKENS_PER_PRICE;
    }

    private long priceOf(TokenClass tokenClass) {
        Long own = nanosPerMillion.get(tokenClass);
        return own != null ? own : nanosPerMillion.get(tokenClass.fallback());
    }

    private long dearest(boolean input) {
        long dearest = 0;
        for (TokenClass tokenClass : TokenClass.values()) {
            if (tokenClass.isInput() == input) {
                dearest = Math.max(dearest, priceOf(tokenClass));
            }
        }
        return dearest;
    }
}
