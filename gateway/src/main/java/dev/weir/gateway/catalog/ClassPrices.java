package dev.weir.gateway.catalog;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import java.math.BigDecimal;
import java.util.Collections;
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
    /// What the classes of tokens are called in the file.
    static final Map<TokenClass, String> KEYS = Collections.unmodifiableMap(new EnumMap<>(Map.of(
            TokenClass.INPUT_FRESH, "input",
            TokenClass.CACHE_READ, "cacheRead",
            TokenClass.CACHE_WRITE_5M, "cacheWrite5m",
            TokenClass.CACHE_WRITE_1H, "cacheWrite1h",
            TokenClass.INPUT_AUDIO, "inputAudio",
            TokenClass.INPUT_IMAGE, "inputImage",
            TokenClass.OUTPUT_TEXT, "output",
            TokenClass.REASONING, "reasoning",
            TokenClass.OUTPUT_AUDIO, "outputAudio",
            TokenClass.OUTPUT_IMAGE, "outputImage")));

    /// Nano-units per million tokens of the classes that are written, in the order of [TokenClass].
    ///
    /// @throws IllegalArgumentException `key: value (expected: …)` for the first that is no price
    Map<TokenClass, Long> nanosPerMillion() {
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        put(prices, TokenClass.INPUT_FRESH, Optional.of(input));
        put(prices, TokenClass.CACHE_READ, cacheRead);
        put(prices, TokenClass.CACHE_WRITE_5M, cacheWrite5m);
        put(prices, TokenClass.CACHE_WRITE_1H, cacheWrite1h);
        put(prices, TokenClass.INPUT_AUDIO, inputAudio);
        put(prices, TokenClass.INPUT_IMAGE, inputImage);
        put(prices, TokenClass.OUTPUT_TEXT, Optional.of(output));
        put(prices, TokenClass.REASONING, reasoning);
        put(prices, TokenClass.OUTPUT_AUDIO, outputAudio);
        put(prices, TokenClass.OUTPUT_IMAGE, outputImage);
        return prices;
    }

    private static void put(Map<TokenClass, Long> prices, TokenClass tokenClass, Optional<BigDecimal> price) {
        price.ifPresent(written -> prices.put(tokenClass, nanos(KEYS.get(tokenClass), written)));
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
