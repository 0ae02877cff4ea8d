package dev.weir.gateway.catalog;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The prices of one row or tier of `conf/prices.yaml`: currency units per million tokens of each class.
record ClassPrices(
        BigDecimal input,
        Optional<BigDecimal> cacheRead,
        Optional<BigDecimal> cacheWrite5m,
        Optional<BigDecimal> cacheWrite1h,
        Optional<BigDecimal> inputAudio,
        Optional<BigDecimal> inputImage,
        BigDecimal output,
        Optional<BigDecimal> reasoning,
        Optional<BigDecimal> outputAudio,
        Optional<BigDecimal> outputImage) {

    /// Nano-units per million tokens of the classes that are written, in the order of [TokenClass].
    ///
    /// @throws IllegalArgumentException `key: value (expected: …)` for the first that is no price
    Map<TokenClass, Long> nanosPerMillion() {
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        prices.put(TokenClass.INPUT_FRESH, nanos("input", input));
        put(prices, TokenClass.CACHE_READ, "cacheRead", cacheRead);
        put(prices, TokenClass.CACHE_WRITE_5M, "cacheWrite5m", cacheWrite5m);
        put(prices, TokenClass.CACHE_WRITE_1H, "cacheWrite1h", cacheWrite1h);
        put(prices, TokenClass.INPUT_AUDIO, "inputAudio", inputAudio);
        put(prices, TokenClass.INPUT_IMAGE, "inputImage", inputImage);
        prices.put(TokenClass.OUTPUT_TEXT, nanos("output", output));
        put(prices, TokenClass.REASONING, "reasoning", reasoning);
        put(prices, TokenClass.OUTPUT_AUDIO, "outputAudio", outputAudio);
        put(prices, TokenClass.OUTPUT_IMAGE, "outputImage", outputImage);
        return prices;
    }

    private static void put(
            Map<TokenClass, Long> prices, TokenClass tokenClass, String key, Optional<BigDecimal> price) {
        price.ifPresent(written -> prices.put(tokenClass, nanos(key, written)));
    }

    static long nanos(String key, BigDecimal price) {
        try {
            long nanos = Money.parseNanos(price.toString());
            if (nanos >= 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(key + ": " + price.toPlainString() + " (expected: >= 0)");
    }
}
