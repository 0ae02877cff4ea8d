package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What is not counted in tokens.
class UnitsTest {
    private final PriceVersion pictures = priced(Map.of(
            TokenClass.INPUT_FRESH, 5_000_000_000L,
            TokenClass.OUTPUT_TEXT, 0L,
            TokenClass.IMAGES, ClassPrice.parse(TokenClass.IMAGES, "0.04")));

    @Test
    void units_and_tokens_of_a_request_are_one_sum() {
        var usage = TokenUsage.of(10, 0).with(TokenClass.IMAGES, 3);

        assertThat(pictures.costNanos(usage)).isEqualTo(50_000 + 120_000_000);
        assertThat(pictures.upperBoundNanos(10, 0, usage)).isEqualTo(50_000 + 120_000_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = TokenClass.class,
            names = {"IMAGES", "AUDIO_SECONDS", "CHARACTERS", "SEARCHES"})
    void a_missing_price_of_a_unit_is_an_error_and_never_zero_or_that_of_another(TokenClass unit) {
        var tokensOnly = priced(Map.of(TokenClass.INPUT_FRESH, 1L, TokenClass.OUTPUT_TEXT, 1L));
        var usage = TokenUsage.NONE.with(unit, 1);

        assertThat(tokensOnly.prices(unit)).isFalse();
        assertThatThrownBy(() -> tokensOnly.costNanos(usage))
                .hasMessage("openai/m: no price for " + unit.key() + " (expected: one)");
        assertThatThrownBy(() -> tokensOnly.upperBoundNanos(1, 1, usage))
                .hasMessage("openai/m: no price for " + unit.key() + " (expected: one)");
        assertThat(priced(Map.of(TokenClass.INPUT_FRESH, 1L, TokenClass.OUTPUT_TEXT, 1L, unit, 0L))
                        .costNanos(usage))
                .isZero();
    }

    @Test
    void a_model_that_is_served_without_a_price_needs_none_for_units() {
        var free = PriceVersion.unpriced("openai", "m", 10);
        var usage = TokenUsage.of(5, 5).with(TokenClass.CHARACTERS, 1_000);

        assertThat(free.prices(TokenClass.CHARACTERS)).isTrue();
        assertThat(free.costNanos(usage)).isZero();
        assertThat(free.upperBoundNanos(5, 5, usage)).isZero();
    }

    @Test
    void the_bound_of_tokens_takes_no_price_of_a_unit_for_the_dearest() {
        var cheapTokens = priced(Map.of(
                TokenClass.INPUT_FRESH, 1_000_000L,
                TokenClass.OUTPUT_TEXT, 1_000_000L,
                TokenClass.SEARCHES, ClassPrice.parse(TokenClass.SEARCHES, "999")));

        assertThat(cheapTokens.upperBoundNanos(7, 9)).isEqualTo(16);
    }

    @Test
    void units_neither_count_as_input_nor_choose_a_tier() {
        var tiered = new PriceVersion(
                "v",
                "openai",
                "m",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 0L, TokenClass.OUTPUT_TEXT, 0L, TokenClass.IMAGES, 7_000_000L),
                0,
                List.of(new PriceVersion.Tier(
                        10, Map.of(TokenClass.INPUT_FRESH, 1_000_000L, TokenClass.OUTPUT_TEXT, 0L))),
                1,
                Instant.EPOCH);
        var usage = TokenUsage.of(10, 0).with(TokenClass.IMAGES, 100);

        assertThat(usage.inputTotal()).isEqualTo(10);
        assertThat(usage.outputTotal()).isZero();
        assertThat(tiered.costNanos(usage)).isEqualTo(700);
        assertThat(tiered.costNanos(usage.with(TokenClass.INPUT_FRESH, 11))).isEqualTo(711);
        assertThatThrownBy(() -> new PriceVersion.Tier(
                        10, Map.of(TokenClass.INPUT_FRESH, 1L, TokenClass.OUTPUT_TEXT, 1L, TokenClass.IMAGES, 1L)))
                .hasMessage("tier above 10: images (expected: tokens only; units cost the same in every tier)");
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGES,        0.04,               40000000000000,      0.04",
        "IMAGES,        0,                  0,                   0.00",
        "AUDIO_SECONDS, 0.0001,             100000000000,        0.0001",
        "AUDIO_SECONDS, 0.000071666666667,  71666666667,         0.000071666666667",
        "SEARCHES,      0.002,              2000000000000,       0.002",
        "CHARACTERS,    15,                 15000000000,         15.00",
        "INPUT_FRESH,   2.50,               2500000000,          2.50",
        "IMAGES,        1000,               1000000000000000000, 1000.00",
    })
    void a_price_is_written_for_as_many_as_its_class_is_priced_by(
            TokenClass tokenClass, String written, long nanosPerMillion, String shown) {
        assertThat(ClassPrice.parse(tokenClass, written)).isEqualTo(nanosPerMillion);
        assertThat(ClassPrice.decimal(tokenClass, nanosPerMillion)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGES,     -0.01",
        "IMAGES,     1000.1",
        "IMAGES,     0.0000000000000001",
        "CHARACTERS, 0.0000000001",
        "SEARCHES,   1e999999999",
        "SEARCHES,   1e-999999999",
        "SEARCHES,   cheap"
    })
    void what_is_no_price_is_refused_with_its_value(TokenClass tokenClass, String written) {
        assertThatThrownBy(() -> ClassPrice.parse(tokenClass, written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + written + "' (expected: a decimal price");
    }

    private static PriceVersion priced(Map<TokenClass, Long> prices) {
        return new PriceVersion("v", "openai", "m", "USD", prices, 4096, Instant.EPOCH);
    }
}
