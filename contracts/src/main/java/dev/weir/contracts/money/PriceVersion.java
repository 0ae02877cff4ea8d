package dev.weir.contracts.money;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The price of one provider's model from one moment on. Frozen into a reservation, so that a request is settled at the
/// price it was admitted at. Immutable; its id is derived from its content.
///
/// @param id stable id of this version
/// @param currency ISO 4217 code
/// @param nanosPerMillion nano-units per million tokens, or per million units, by class; a class of tokens without one
///     takes its fallback's, a class of units has none
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
    private static final int WHOLE_PERCENT = 100;
    private static final int ID_BYTES = 8;
    /// How many tokens or units the prices here are for.
    static final long COUNTED = 1_000_000;

    private static final TokenClass[] CLASSES = TokenClass.values();

    /// Prices of a request whose input, all classes together, has more than `aboveInputTokens` tokens.
    public record Tier(long aboveInputTokens, Map<TokenClass, Long> nanosPerMillion) {
        public Tier {
            nanosPerMillion = Map.copyOf(nanosPerMillion);
            if (aboveInputTokens <= 0) {
                throw new IllegalArgumentException("aboveInputTokens: " + aboveInputTokens + " (expected: > 0)");
            }
            needed("tier above " + aboveInputTokens, nanosPerMillion);
            for (TokenClass tokenClass : nanosPerMillion.keySet()) {
                if (tokenClass.isUnit()) {
                    throw new IllegalArgumentException("tier above " + aboveInputTokens + ": " + tokenClass.key()
                            + " (expected: tokens only; units cost the same in every tier)");
                }
            }
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

    /// The same at so many hundredths of every price, each rounded once, half up: what a cached answer costs. Its id is
    /// made of this one's and the part, so that the same comes to the same version everywhere.
    ///
    /// @param percent 0 to 100
    public PriceVersion atPercent(int percent) {
        if (percent < 0 || percent > WHOLE_PERCENT) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
        }
        if (percent == WHOLE_PERCENT || isUnpriced()) {
            return this;
        }
        return new PriceVersion(
                idOf(id + "|cached " + percent),
                provider,
                model,
                currency,
                partOf(nanosPerMillion, percent),
                partOf(perRequestNanos, percent),
                tiers.stream()
                        .map(tier -> new Tier(tier.aboveInputTokens(), partOf(tier.nanosPerMillion(), percent)))
                        .toList(),
                outputTokensMax,
                validFrom);
    }

    private static Map<TokenClass, Long> partOf(Map<TokenClass, Long> prices, int percent) {
        var parts = new EnumMap<TokenClass, Long>(TokenClass.class);
        prices.forEach((tokenClass, nanos) -> parts.put(tokenClass, partOf(nanos, percent)));
        return parts;
    }

    /// Rounded half up, without an overflow on the way.
    private static long partOf(long nanos, int percent) {
        long rest = nanos % WHOLE_PERCENT * percent;
        return nanos / WHOLE_PERCENT * percent + (rest + WHOLE_PERCENT / 2) / WHOLE_PERCENT;
    }

    /// True for the price of a model that its route serves without one.
    public boolean isUnpriced() {
        return id.equals(UNPRICED);
    }

    /// True when `tokenClass` has a price, its own or its fallback's. A request that may need one which has none can't
    /// be priced: a missing price is never zero.
    public boolean prices(TokenClass tokenClass) {
        return !tokenClass.isUnit() || isUnpriced() || nanosPerMillion.containsKey(tokenClass);
    }

    /// Nano-units per million of `tokenClass`, before any tier.
    ///
    /// @throws IllegalArgumentException when it has no price
    public long nanosPerMillion(TokenClass tokenClass) {
        if (!prices(tokenClass)) {
            throw new IllegalArgumentException(
                    provider + "/" + model + ": no price for " + tokenClass.key() + " (expected: one)");
        }
        return tokenClass.isUnit() && isUnpriced() ? 0 : priceOf(nanosPerMillion, tokenClass);
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
    /// @throws ArithmeticException beyond 9.2 billion units of currency, or 9.2 trillion tokens of a class
    /// @throws IllegalArgumentException when it counts units that have no price
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
                long price = tokenClass.isUnit() ? nanosPerMillion(tokenClass) : priceOf(prices, tokenClass);
                whole = Math.addExact(whole, Math.multiplyExact(tokens, price / COUNTED));
                millionths = Math.addExact(millionths, Math.multiplyExact(tokens, price % COUNTED));
            }
        }
        return Math.addExact(whole, roundHalfUp(millionths));
    }

    /// The most that a request with these bounds of tokens can cost, which needs no units.
    ///
    /// @throws ArithmeticException as [#costNanos]
    public long upperBoundNanos(long inputTokensMax, long outputTokens) {
        return upperBoundNanos(inputTokensMax, outputTokens, TokenUsage.NONE);
    }

    /// The most that a request with these bounds can cost: each bound of tokens at the dearest class of its side, in
    /// whatever tier its input may fall, and each unit at its price.
    ///
    /// @param units the most units by class; its classes of tokens are ignored
    /// @throws ArithmeticException as [#costNanos]
    /// @throws IllegalArgumentException as [#costNanos]
    public long upperBoundNanos(long inputTokensMax, long outputTokens, TokenUsage units) {
        long bound = upperBound(nanosPerMillion, inputTokensMax, outputTokens, units);
        for (Tier tier : tiers) {
            if (inputTokensMax > tier.aboveInputTokens()) {
                bound = Math.max(bound, upperBound(tier.nanosPerMillion(), inputTokensMax, outputTokens, units));
            }
        }
        return Math.addExact(perRequestNanos, bound);
    }

    private long upperBound(Map<TokenClass, Long> prices, long inputTokensMax, long outputTokens, TokenUsage units) {
        long input = dearest(prices, true);
        long output = dearest(prices, false);
        long whole = Math.addExact(
                Math.multiplyExact(inputTokensMax, input / COUNTED),
                Math.multiplyExact(outputTokens, output / COUNTED));
        long millionths = Math.addExact(
                Math.multiplyExact(inputTokensMax, input % COUNTED),
                Math.multiplyExact(outputTokens, output % COUNTED));
        if (!units.isNone()) {
            for (TokenClass tokenClass : CLASSES) {
                if (tokenClass.isUnit() && units.count(tokenClass) > 0) {
                    long count = units.count(tokenClass);
                    long price = nanosPerMillion(tokenClass);
                    whole = Math.addExact(whole, Math.multiplyExact(count, price / COUNTED));
                    millionths = Math.addExact(millionths, Math.multiplyExact(count, price % COUNTED));
                }
            }
        }
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
        return Math.addExact(millionths, COUNTED / 2) / COUNTED;
    }

    private static long priceOf(Map<TokenClass, Long> prices, TokenClass tokenClass) {
        Long own = prices.get(tokenClass);
        return own != null ? own : prices.get(tokenClass.fallback());
    }

    private static long dearest(Map<TokenClass, Long> prices, boolean input) {
        long dearest = 0;
        for (TokenClass tokenClass : CLASSES) {
            if (input ? tokenClass.isInput() : tokenClass.isOutput()) {
                dearest = Math.max(dearest, priceOf(prices, tokenClass));
            }
        }
        return dearest;
    }
}
