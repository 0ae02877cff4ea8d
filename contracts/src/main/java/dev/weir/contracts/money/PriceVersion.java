package dev.weir.contracts.money;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The price of one provider's model from one moment on. Frozen into a reservation, so that a request is settled at the
/// price it was admitted at. Immutable; its id is derived from its content.
///
/// @param id stable id of this version
/// @param currency ISO 4217 code
/// @param nanosPerMillion nano-units per million tokens by class; a class without one takes its fallback's
/// @param perRequestNanos what an answered request costs before its first token, in nano-units
/// @param tiers prices that replace these for the whole request when its input is long, by ascending threshold
/// @param outputTokensMax the most tokens the model puts out in one answer: the bound when a caller names none
/// @param validFrom the moment it takes effect
public record PriceVersion(
        String id,
        String provider,
        String model,
        String currency,
        Map<TokenClass, Long> nanosPerMillion,
        long perRequestNanos,
        List<Tier> tiers,
        int outputTokensMax,
        Instant validFrom) {
    private static final String UNPRICED = "unpriced";
    private static final int ID_BYTES = 8;
    private static final long TOKENS_PER_PRICE = 1_000_000;
    private static final TokenClass[] CLASSES = TokenClass.values();

    /// Prices of a request whose input, all classes together, has more than `aboveInputTokens` tokens.
    public record Tier(long aboveInputTokens, Map<TokenClass, Long> nanosPerMillion) {
        public Tier {
            nanosPerMillion = Map.copyOf(nanosPerMillion);
            if (aboveInputTokens <= 0) {
                throw new IllegalArgumentException("aboveInputTokens: " + aboveInputTokens + " (expected: > 0)");
            }
            needed("tier above " + aboveInputTokens, nanosPerMillion);
        }
    }

    public PriceVersion {
        nanosPerMillion = Map.copyOf(nanosPerMillion);
        tiers = List.copyOf(tiers);
        needed(provider + "/" + model, nanosPerMillion);
        if (perRequestNanos < 0) {
            throw new IllegalArgumentException("perRequestNanos: " + perRequestNanos + " (expected: >= 0)");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).aboveInputTokens() <= tiers.get(i - 1).aboveInputTokens()) {
                throw new IllegalArgumentException(
                        provider + "/" + model + ": tiers (expected: by ascending threshold)");
            }
        }
    }

    /// A price without tiers and without a price per request.
    public PriceVersion(
            String id,
            String provider,
            String model,
            String currency,
            Map<TokenClass, Long> nanosPerMillion,
            int outputTokensMax,
            Instant validFrom) {
        this(id, provider, model, currency, nanosPerMillion, 0, List.of(), outputTokensMax, validFrom);
    }

    private static void needed(String what, Map<TokenClass, Long> prices) {
        for (TokenClass needed : new TokenClass[] {TokenClass.INPUT_FRESH, TokenClass.OUTPUT_TEXT}) {
            if (!prices.containsKey(needed)) {
                throw new IllegalArgumentException(what + ": no price for " + needed.key() + " (expected: one)");
            }
        }
        prices.forEach((tokenClass, price) -> {
            if (price < 0) {
                throw new IllegalArgumentException(what + ": " + tokenClass.key() + " " + price + " (expected: >= 0)");
            }
        });
    }

    /// The price of a model that its route serves without one.
    public static PriceVersion unpriced(String provider, String model, int outputTokensMax) {
        return new PriceVersion(
                UNPRICED,
                provider,
                model,
                Money.DEFAULT_CURRENCY,
                Map.of(TokenClass.INPUT_FRESH, 0L, TokenClass.OUTPUT_TEXT, 0L),
                outputTokensMax,
                Instant.EPOCH);
    }

    /// True for the price of a model that its route serves without one.
    public boolean isUnpriced() {
        return id.equals(UNPRICED);
    }

    /// A version's id from everything that makes it up: the same text has the same id everywhere.
    public static String idOf(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// What `usage` costs, in nano-units: the exact sum over the classes at the prices of its tier, rounded once, half
    /// up, and the price per request. Usage without any class costs nothing: the request was not answered.
    ///
    /// @throws ArithmeticException beyond 9.2 billion units, or 9.2 trillion tokens of a class
    public long costNanos(TokenUsage usage) {
        if (usage.isNone()) {
            return 0;
        }
        Map<TokenClass, Long> prices = tiers.isEmpty() ? nanosPerMillion : pricesAt(usage.inputTotal());
        // Whole nano-units per token apart from millionths: their sums fit wherever the cost does.
        long whole = perRequestNanos;
        long millionths = 0;
        for (TokenClass tokenClass : CLASSES) {
            long tokens = usage.count(tokenClass);
            if (tokens > 0) {
                long price = priceOf(prices, tokenClass);
                whole = Math.addExact(whole, Math.multiplyExact(tokens, price / TOKENS_PER_PRICE));
                millionths = Math.addExact(millionths, Math.multiplyExact(tokens, price % TOKENS_PER_PRICE));
            }
        }
        return Math.addExact(whole, roundHalfUp(millionths));
    }

    /// The most that a request with these bounds can cost: each bound at the dearest class of its side, in whatever
    /// tier its input may fall.
    ///
    /// @throws ArithmeticException as [#costNanos]
    public long upperBoundNanos(long inputTokensMax, long outputTokens) {
        long bound = upperBound(nanosPerMillion, inputTokensMax, outputTokens);
        for (Tier tier : tiers) {
            if (inputTokensMax > tier.aboveInputTokens()) {
                bound = Math.max(bound, upperBound(tier.nanosPerMillion(), inputTokensMax, outputTokens));
            }
        }
        return Math.addExact(perRequestNanos, bound);
    }

    private static long upperBound(Map<TokenClass, Long> prices, long inputTokensMax, long outputTokens) {
        long input = dearest(prices, true);
        long output = dearest(prices, false);
        long whole = Math.addExact(
                Math.multiplyExact(inputTokensMax, input / TOKENS_PER_PRICE),
                Math.multiplyExact(outputTokens, output / TOKENS_PER_PRICE));
        long millionths = Math.addExact(
                Math.multiplyExact(inputTokensMax, input % TOKENS_PER_PRICE),
                Math.multiplyExact(outputTokens, output % TOKENS_PER_PRICE));
        return Math.addExact(whole, roundHalfUp(millionths));
    }

    private Map<TokenClass, Long> pricesAt(long inputTokens) {
        Map<TokenClass, Long> prices = nanosPerMillion;
        for (Tier tier : tiers) {
            if (inputTokens > tier.aboveInputTokens()) {
                prices = tier.nanosPerMillion();
            }
        }
        return prices;
    }

    private static long roundHalfUp(long millionths) {
        return Math.addExact(millionths, TOKENS_PER_PRICE / 2) / TOKENS_PER_PRICE;
    }

    private static long priceOf(Map<TokenClass, Long> prices, TokenClass tokenClass) {
        Long own = prices.get(tokenClass);
        return own != null ? own : prices.get(tokenClass.fallback());
    }

    private static long dearest(Map<TokenClass, Long> prices, boolean input) {
        long dearest = 0;
        for (TokenClass tokenClass : CLASSES) {
            if (tokenClass.isInput() == input) {
                dearest = Math.max(dearest, priceOf(prices, tokenClass));
            }
        }
        return dearest;
    }
}
