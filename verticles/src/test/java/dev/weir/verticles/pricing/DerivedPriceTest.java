package dev.weir.verticles.pricing;

import static dev.weir.verticles.pricing.Samples.LIST;
import static dev.weir.verticles.pricing.Samples.NOW;
import static dev.weir.verticles.pricing.Samples.RATES;
import static dev.weir.verticles.pricing.Samples.margin;
import static dev.weir.verticles.pricing.Samples.override;
import static dev.weir.verticles.pricing.Samples.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerivedPriceTest {
    private static PriceVersion of(PriceVersion list, PriceRule rule, String currency) {
        return DerivedPrice.of(list, Optional.ofNullable(rule), currency, RATES, NOW);
    }

    private static PriceRule all(PriceTerms terms) {
        return rule("*", "*", terms, NOW.minusSeconds(10));
    }

    @Test
    void without_rule_and_rate_it_is_the_list_price_itself() {
        assertThat(of(LIST, null, "USD")).isSameAs(LIST);
    }

    @Test
    void margin_and_rate_apply_to_every_price_in_it_tiers_and_request_too() {
        PriceVersion price = of(LIST, all(margin(1_500)), "EUR");

        // times 1.15 times 0.92 is 1.058
        assertThat(price.currency()).isEqualTo("EUR");
        assertThat(price.nanosPerMillion())
                .isEqualTo(Map.of(TokenClass.INPUT_FRESH, 2_645_000_000L, TokenClass.OUTPUT_TEXT, 10_580_000_000L));
        assertThat(price.perRequestNanos()).isEqualTo(10_580_000);
        assertThat(price.tiers())
                .containsExactly(new PriceVersion.Tier(
                        100_000,
                        Map.of(TokenClass.INPUT_FRESH, 5_290_000_000L, TokenClass.OUTPUT_TEXT, 15_870_000_000L)));
        assertThat(price.outputTokensMax()).isEqualTo(LIST.outputTokensMax());
        assertThat(price.validFrom()).isEqualTo(NOW.minusSeconds(10));
    }

    @Test
    void margin_and_rate_apply_to_units_too_and_an_override_without_one_takes_it_away() {
        var list = new PriceVersion(
                "list-3",
                "openai",
                "gpt-test",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 0L, TokenClass.OUTPUT_TEXT, 0L, TokenClass.IMAGES, 40_000_000_000_000L),
                1,
                NOW.minusSeconds(60));

        // 0.04 times 1.15 times 0.92
        assertThat(of(list, all(margin(1_500)), "EUR").nanosPerMillion(TokenClass.IMAGES))
                .isEqualTo(42_320_000_000_000L);
        assertThat(of(list, all(override("EUR", 7, 9)), "EUR").prices(TokenClass.IMAGES))
                .isFalse();
    }

    @Test
    void an_override_replaces_everything_but_the_most_output_and_is_converted_too() {
        PriceVersion own = of(LIST, all(override("EUR", 7, 9)), "EUR");
        assertThat(own.nanosPerMillion()).isEqualTo(Map.of(TokenClass.INPUT_FRESH, 7L, TokenClass.OUTPUT_TEXT, 9L));
        assertThat(own.perRequestNanos()).isZero();
        assertThat(own.tiers()).isEmpty();
        assertThat(own.outputTokensMax()).isEqualTo(4096);

        PriceVersion converted = of(LIST, all(override("USD", 100, 1_000)), "EUR");
        assertThat(converted.nanosPerMillion())
                .isEqualTo(Map.of(TokenClass.INPUT_FRESH, 92L, TokenClass.OUTPUT_TEXT, 920L));
    }

    @ParameterizedTest
    @CsvSource({
        // nano-units, basis points, rate, expected
        "1, 0, 0.5, 1",
        "1, 0, 0.499999999, 0",
        "3, 0, 0.5, 2",
        "3, -5000, 0.999999999, 1",
        "1, 4999, 1.000000001, 1",
        "1, 5000, 1.000000001, 2",
        "9223372036000000000, -9999, 1000, 922337203600000000",
        "1000000000, 1000000, 90.123456789, 9102469135689",
    })
    void one_rounding_half_up_to_whole_nano_units_per_million(long nanos, int points, String rate, long expected) {
        var list = priced(nanos);
        var rates = new ExchangeRates(List.of(rate(rate)));

        PriceVersion price = DerivedPrice.of(list, Optional.of(all(margin(points))), "EUR", rates, NOW);

        assertThat(price.nanosPerMillion()).containsEntry(TokenClass.INPUT_FRESH, expected);
    }

    @Test
    void random_prices_margins_and_rates_equal_an_exact_computation() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            long nanos = random.nextLong(1L << 1 + random.nextInt(45));
            int points = random.nextInt(-9_999, 20_000);
            BigDecimal rate = BigDecimal.valueOf(1 + random.nextLong(100_000_000_000L), 9);
            var rates = new ExchangeRates(List.of(rate(rate.toPlainString())));
            BigDecimal exact = BigDecimal.valueOf(nanos)
                    .multiply(rate)
                    .multiply(BigDecimal.ONE.add(BigDecimal.valueOf(points, 4)))
                    .setScale(0, RoundingMode.HALF_UP);

            PriceVersion price = DerivedPrice.of(priced(nanos), Optional.of(all(margin(points))), "EUR", rates, NOW);

            assertThat(price.nanosPerMillion().get(TokenClass.INPUT_FRESH)).isEqualTo(exact.longValueExact());
        }
    }

    private static PriceVersion priced(long nanos) {
        return new PriceVersion(
                "list",
                "openai",
                "gpt-test",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, nanos, TokenClass.OUTPUT_TEXT, 0L),
                10,
                Instant.EPOCH);
    }

    private static ExchangeRate rate(String rate) {
        long nanos = new BigDecimal(rate).movePointRight(9).longValueExact();
        return new ExchangeRate("USD", "EUR", nanos, Instant.EPOCH);
    }

    @Test
    void the_id_is_made_of_list_price_terms_and_rate_and_of_nothing_else() {
        String id = of(LIST, all(margin(1_500)), "EUR").id();

        assertThat(id).matches("[0-9a-f]{16}").isEqualTo("b40b4cdce22fedbb");
        PriceRule sameElsewhere = rule(
                UUID.randomUUID(),
                "openai",
                "gpt-*",
                margin(1_500),
                NOW.minusSeconds(10),
                Optional.of(NOW.plusSeconds(9)));
        assertThat(of(LIST, sameElsewhere, "EUR")).isEqualTo(of(LIST, all(margin(1_500)), "EUR"));
        assertThat(List.of(
                        id,
                        of(LIST, all(margin(1_501)), "EUR").id(),
                        of(LIST, all(margin(1_500)), "USD").id(),
                        of(LIST, null, "EUR").id(),
                        of(Samples.list("list-2", "openai", "gpt-test"), all(margin(1_500)), "EUR")
                                .id(),
                        of(LIST, all(override("EUR", 7, 9)), "EUR").id(),
                        of(LIST, all(override("EUR", 7, 10)), "EUR").id(),
                        of(LIST, all(override("USD", 7, 9)), "EUR").id(),
                        DerivedPrice.of(LIST, Optional.empty(), "EUR", RATES, NOW.plusSeconds(3600))
                                .id(),
                        of(LIST, rule("*", "*", margin(1_500), NOW.minusSeconds(9)), "EUR")
                                .id()))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_model_without_a_rate_is_not_priced_and_both_currencies_are_named() {
        var refused = catchThrowableOfType(GatewayException.class, () -> of(LIST, null, "RUB"));

        assertThat(refused.failure()).isEqualTo(Failure.MODEL_NOT_PRICED);
        assertThat(refused).hasMessageContainingAll("gpt-test", "openai", "USD", "RUB", "expected");
        var early = catchThrowableOfType(
                GatewayException.class,
                () -> DerivedPrice.of(LIST, Optional.empty(), "EUR", RATES, Instant.parse("2025-12-31T23:59:59Z")));
        assertThat(early.failure()).isEqualTo(Failure.MODEL_NOT_PRICED);
    }

    @Test
    void a_price_beyond_the_largest_amount_is_refused() {
        var refused = catchThrowableOfType(
                GatewayException.class, () -> of(priced(9_000_000_000_000_000_000L), all(margin(1_000_000)), "USD"));

        assertThat(refused.failure()).isEqualTo(Failure.MODEL_NOT_PRICED);
        assertThat(refused).hasMessageContaining("9.2 billion");
    }

    @Test
    void an_unpriced_model_stays_free_under_its_name_in_any_currency() {
        PriceVersion free = PriceVersion.unpriced("ollama", "llama3", 100);

        assertThat(of(free, all(margin(1_500)), "USD")).isSameAs(free);
        PriceVersion inRoubles = of(free, all(override("RUB", 7, 9)), "RUB");
        assertThat(inRoubles.id()).isEqualTo("unpriced");
        assertThat(inRoubles.currency()).isEqualTo("RUB");
        assertThat(inRoubles.nanosPerMillion()).isEqualTo(free.nanosPerMillion());
    }
}
