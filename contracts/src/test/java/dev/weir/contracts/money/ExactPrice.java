package dev.weir.contracts.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// What a request costs, computed another way: exact decimals, one rounding at the end.
final class ExactPrice {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private ExactPrice() {}

    static BigDecimal nanos(PriceVersion price, TokenUsage usage) {
        if (usage.asMap().isEmpty()) {
            return BigDecimal.ZERO;
        }
        BigDecimal input = BigDecimal.ZERO;
        for (var entry : usage.asMap().entrySet()) {
            input = entry.getKey().isInput() ? input.add(BigDecimal.valueOf(entry.getValue())) : input;
        }
        Map<TokenClass, Long> prices = price.nanosPerMillion();
        for (PriceVersion.Tier tier : price.tiers()) {
            if (input.compareTo(BigDecimal.valueOf(tier.aboveInputTokens())) > 0) {
                prices = tier.nanosPerMillion();
            }
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (var entry : usage.asMap().entrySet()) {
            TokenClass side = entry.getKey().isInput() ? TokenClass.INPUT_FRESH : TokenClass.OUTPUT_TEXT;
            BigDecimal perMillion = BigDecimal.valueOf(
                    entry.getKey().isUnit()
                            ? price.nanosPerMillion().get(entry.getKey())
                            : prices.getOrDefault(entry.getKey(), prices.get(side)));
            sum = sum.add(BigDecimal.valueOf(entry.getValue()).multiply(perMillion));
        }
        return sum.divide(MILLION).setScale(0, RoundingMode.HALF_UP).add(BigDecimal.valueOf(price.perRequestNanos()));
    }
}
