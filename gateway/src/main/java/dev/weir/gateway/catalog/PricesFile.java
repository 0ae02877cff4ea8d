package dev.weir.gateway.catalog;

import dev.weir.contracts.config.Setting;
import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `conf/prices.yaml` as it is written.
record PricesFile(
        @Setting(doc = "Price versions.") List<Row> prices,

        @Setting(doc = "What currencies are worth in others.")
        List<Rate> rates) {

    /// The price of one or more models of a provider from a moment on: currency units per million tokens, or for what
    /// the key names. It says something of every class of tokens ([SaidClasses]).
    record Row(
            @Setting(doc = "The provider.") String provider,

            @Setting(doc = "The model's name there, or a pattern with '*'.")
            Optional<String> model,

            @Setting(doc = "Several of them.") List<String> models,

            @Setting(doc = "The first day (00:00 UTC), or the moment.")
            Instant from,

            @Setting(doc = "Where the price is told: the address of a page, or the name of a contract.")
            String source,

            @Setting(doc = "The day on which the row was last compared with its source.")
            LocalDate checked,

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

            @Setting(doc = "Classes that cost what input, or output, costs.")
            List<String> same,

            @Setting(doc = "Classes that the model has not.")
            List<String> without,

            @Setting(doc = "A picture made.") Optional<BigDecimal> perImage,

            @Setting(doc = "A minute of audio taken in, counted in seconds.")
            Optional<BigDecimal> perMinute,

            @Setting(doc = "A second of audio taken in.") Optional<BigDecimal> perSecond,

            @Setting(doc = "A million characters of text to be spoken.")
            Optional<BigDecimal> perMillionCharacters,

            @Setting(doc = "A search of a reranking.") Optional<BigDecimal> perSearch,

            @Setting(doc = "What an answered request costs beside its tokens.")
            Optional<BigDecimal> perRequest,

            @Setting(doc = "Other prices for requests with long input, by ascending threshold.")
            List<Tier> tiers,

            @Setting(doc = "The most tokens the model puts out in one answer.")
            int outputTokensMax) {
        Row {
            if (model.isPresent() == !models.isEmpty()) {
                throw new IllegalArgumentException("expected: either model or models");
            }
            if (source.isBlank()) {
                throw new IllegalArgumentException("source: nothing (expected: where the price is told)");
            }
            if (outputTokensMax <= 0) {
                throw new IllegalArgumentException("outputTokensMax: " + outputTokensMax + " (expected: > 0)");
            }
            checkCurrency("currency", currency);
            Map<TokenClass, Long> prices = new ClassPrices(
                            input,
                            cacheRead,
                            cacheWrite5m,
                            cacheWrite1h,
                            inputAudio,
                            inputImage,
                            output,
                            reasoning,
                            outputAudio,
                            outputImage)
                    .nanosPerMillion();
            new UnitPrices(perImage, perMinute, perSecond, perMillionCharacters, perSearch).nanosPerMillion();
            perRequest.ifPresent(price -> ClassPrices.nanos("perRequest", price));
            for (int i = 1; i < tiers.size(); i++) {
                if (tiers.get(i).aboveInputTokens() <= tiers.get(i - 1).aboveInputTokens()) {
                    throw new IllegalArgumentException(
                            "tiers: above " + tiers.get(i).aboveInputTokens() + " stands after above "
                                    + tiers.get(i - 1).aboveInputTokens() + " (expected: by ascending threshold)");
                }
            }
            var said = new SaidClasses(prices.keySet(), same, without);
            tiers.forEach(tier -> said.checkTier(
                    tier.aboveInputTokens(), tier.nanosPerMillion().keySet()));
        }

        List<String> names() {
            var names = new ArrayList<>(models);
            model.ifPresent(names::add);
            return names;
        }

        /// Nano-units per million tokens, or units, of the classes that are written.
        Map<TokenClass, Long> nanosPerMillion() {
            Map<TokenClass, Long> prices = new ClassPrices(
                            input,
                            cacheRead,
                            cacheWrite5m,
                            cacheWrite1h,
                            inputAudio,
                            inputImage,
                            output,
                            reasoning,
                            outputAudio,
                            outputImage)
                    .nanosPerMillion();
            prices.putAll(
                    new UnitPrices(perImage, perMinute, perSecond, perMillionCharacters, perSearch).nanosPerMillion());
            return prices;
        }

        long perRequestNanos() {
            return perRequest
                    .map(price -> ClassPrices.nanos("perRequest", price))
                    .orElse(0L);
        }

        List<PriceVersion.Tier> tiersInNanos() {
            return tiers.stream()
                    .map(tier -> new PriceVersion.Tier(tier.aboveInputTokens(), tier.nanosPerMillion()))
                    .toList();
        }
    }

    /// Prices of requests whose input, all classes together, has more tokens than the threshold. They replace those of
    /// the row for the whole request, and name every class that it prices. Units have no tiers.
    record Tier(
            @Setting(doc = "Requests with more input tokens.")
            long aboveInputTokens,

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
            @Setting(doc = "Images out.") Optional<BigDecimal> outputImage) {
        Tier {
            if (aboveInputTokens <= 0) {
                throw new IllegalArgumentException("aboveInputTokens: " + aboveInputTokens + " (expected: > 0)");
            }
            new ClassPrices(
                            input,
                            cacheRead,
                            cacheWrite5m,
                            cacheWrite1h,
                            inputAudio,
                            inputImage,
                            output,
                            reasoning,
                            outputAudio,
                            outputImage)
                    .nanosPerMillion();
        }

        Map<TokenClass, Long> nanosPerMillion() {
            return new ClassPrices(
                            input,
                            cacheRead,
                            cacheWrite5m,
                            cacheWrite1h,
                            inputAudio,
                            inputImage,
                            output,
                            reasoning,
                            outputAudio,
                            outputImage)
                    .nanosPerMillion();
        }
    }

    /// What one unit of a currency is worth in another from a moment on.
    record Rate(
            @Setting(doc = "The currency of list prices.") String from,
            @Setting(doc = "The currency of accounts.") String to,

            @Setting(doc = "Units of `to` for one of `from`.")
            BigDecimal rate,

            @Setting(doc = "The first day (00:00 UTC), or the moment.")
            Instant since) {
        Rate {
            checkCurrency("from", from);
            checkCurrency("to", to);
            toRate(from, to, rate, since);
        }

        ExchangeRate toRate() {
            return toRate(from, to, rate, since);
        }

        private static ExchangeRate toRate(String from, String to, BigDecimal rate, Instant since) {
            return new ExchangeRate(from, to, ClassPrices.nanos("rate", rate), since);
        }
    }

    private static void checkCurrency(String key, String code) {
        if (!Money.isCurrency(code)) {
            throw new IllegalArgumentException(
                    key + ": '" + code + "' (expected: an ISO 4217 code such as USD or EUR)");
        }
    }
}
