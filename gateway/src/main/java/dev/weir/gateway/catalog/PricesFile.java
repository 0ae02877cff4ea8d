package dev.weir.gateway.catalog;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `conf/prices.yaml` as it is written.
record PricesFile(@Setting(doc = "Price versions.") List<Row> prices) {

    /// The price of one or more models of a provider from a day (00:00 UTC) on: currency units per million tokens.
    record Row(
            @Setting(doc = "The provider.") String provider,

            @Setting(doc = "The model's name there, or a pattern with '*'.")
            Optional<String> model,

            @Setting(doc = "Several of them.") List<String> models,
            @Setting(doc = "The first day.") LocalDate from,

            @Setting(value = Money.DEFAULT_CURRENCY, doc = "ISO 4217 code.")
            String currency,

            @Setting(doc = "Input from no cache.") BigDecimal input,
            @Setting(doc = "Input read from a cache.") Optional<BigDecimal> cacheRead,

            @Setting(doc = "Input written to a cache for 5 minutes.")
            Optional<BigDecimal> cacheWrite5m,

            @Setting(doc = "Input written to a cache for an hour.")
            Optional<BigDecimal> cacheWrite1h,

            @Setting(doc = "Audio in.") Optional<BigDecimal> inputAudio,
            @Setting(doc = "Images in.") Optional<BigDecimal> inputImage,
            @Setting(doc = "Text out.") BigDecimal output,

            @Setting(doc = "Reasoning, when priced apart from output.")
            Optional<BigDecimal> reasoning,

            @Setting(doc = "Audio out.") Optional<BigDecimal> outputAudio,
            @Setting(doc = "Images out.") Optional<BigDecimal> outputImage,

            @Setting(doc = "The most tokens the model puts out in one answer.")
            int outputTokensMax) {
        Row {
            if (model.isPresent() == !models.isEmpty()) {
                throw new IllegalArgumentException("expected: either model or models");
            }
            if (outputTokensMax <= 0) {
                throw new IllegalArgumentException("outputTokensMax: " + outputTokensMax + " (expected: > 0)");
            }
            if (!currency.matches("[A-Z]{3}")) {
                throw new IllegalArgumentException("currency: '" + currency + "' (expected: three capital letters)");
            }
            nanos("input", input);
            nanos("cacheRead", cacheRead.orElse(input));
            nanos("cacheWrite5m", cacheWrite5m.orElse(input));
            nanos("cacheWrite1h", cacheWrite1h.orElse(input));
            nanos("inputAudio", inputAudio.orElse(input));
            nanos("inputImage", inputImage.orElse(input));
            nanos("output", output);
            nanos("reasoning", reasoning.orElse(output));
            nanos("outputAudio", outputAudio.orElse(output));
            nanos("outputImage", outputImage.orElse(output));
        }

        List<String> names() {
            var names = new ArrayList<>(models);
            model.ifPresent(names::add);
            return names;
        }

        /// Nano-units per million tokens of the classes that are written.
        Map<TokenClass, Long> nanosPerMillion() {
            var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
            prices.put(TokenClass.INPUT_FRESH, nanos("input", input));
            cacheRead.ifPresent(price -> prices.put(TokenClass.CACHE_READ, nanos("cacheRead", price)));
            cacheWrite5m.ifPresent(price -> prices.put(TokenClass.CACHE_WRITE_5M, nanos("cacheWrite5m", price)));
            cacheWrite1h.ifPresent(price -> prices.put(TokenClass.CACHE_WRITE_1H, nanos("cacheWrite1h", price)));
            inputAudio.ifPresent(price -> prices.put(TokenClass.INPUT_AUDIO, nanos("inputAudio", price)));
            inputImage.ifPresent(price -> prices.put(TokenClass.INPUT_IMAGE, nanos("inputImage", price)));
            prices.put(TokenClass.OUTPUT_TEXT, nanos("output", output));
            reasoning.ifPresent(price -> prices.put(TokenClass.REASONING, nanos("reasoning", price)));
            outputAudio.ifPresent(price -> prices.put(TokenClass.OUTPUT_AUDIO, nanos("outputAudio", price)));
            outputImage.ifPresent(price -> prices.put(TokenClass.OUTPUT_IMAGE, nanos("outputImage", price)));
            return prices;
        }

        private static long nanos(String key, BigDecimal price) {
            try {
                long nanos = Money.parseNanos(price.toPlainString());
                if (nanos >= 0) {
                    return nanos;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
            }
            throw new IllegalArgumentException(key + ": " + price.toPlainString() + " (expected: >= 0)");
        }
    }
}
