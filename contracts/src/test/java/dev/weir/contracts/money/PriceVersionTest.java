package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceVersionTest {
    private final PriceVersion price = priced(Map.of(
            TokenClass.INPUT_FRESH, 2_500_000_000L,
            TokenClass.CACHE_READ, 1_250_000_000L,
            TokenClass.OUTPUT_TEXT, 10_000_000_000L));

    @Test
    void a_request_costs_the_sum_over_its_disjoint_classes() {
        var usage = TokenUsage.of(1_000, 500).with(TokenClass.CACHE_READ, 200);

        assertThat(price.costNanos(usage)).isEqualTo(2_500_000 + 250_000 + 5_000_000);
    }

    @Test
    void a_class_without_a_price_costs_what_its_fallback_costs_and_never_nothing() {
        assertThat(price.costNanos(TokenUsage.NONE.with(TokenClass.REASONING, 7)))
                .isEqualTo(price.costNanos(TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, 7)));
    }

    @Test
    void one_rounding_half_up_is_made_over_the_whole_request() {
        var tiny = priced(Map.of(TokenClass.INPUT_FRESH, 250_000L, TokenClass.OUTPUT_TEXT, 250_000L));

        assertThat(tiny.costNanos(TokenUsage.of(1, 0))).isZero();
        assertThat(tiny.costNanos(TokenUsage.of(1, 1))).isEqualTo(1);
    }

    @Test
    void the_cost_equals_an_exact_decimal_computation_for_random_usage() {
        var random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            var usage = TokenUsage.of(random.nextInt(2_000_000), random.nextInt(200_000))
                    .with(TokenClass.CACHE_READ, random.nextInt(1_000_000));
            var exact = BigDecimal.ZERO;
            for (var entry : usage.asMap().entrySet()) {
                exact = exact.add(BigDecimal.valueOf(entry.getValue())
                        .multiply(BigDecimal.valueOf(price.nanosPerMillion().get(entry.getKey()))));
            }
            assertThat(price.costNanos(usage))
                    .isEqualTo(exact.divide(BigDecimal.valueOf(1_000_000), 0, RoundingMode.HALF_UP)
                            .longValueExact());
        }
    }

    @Test
    void a_part_of_a_price_is_the_part_of_each_of_its_prices_rounded_half_up() {
        PriceVersion quarter = price.atPercent(25);

        assertThat(quarter.nanosPerMillion())
                .isEqualTo(Map.of(
                        TokenClass.INPUT_FRESH, 625_000_000L,
                        TokenClass.CACHE_READ, 312_500_000L,
                        TokenClass.OUTPUT_TEXT, 2_500_000_000L));
        assertThat(quarter.id())
                .isNotEqualTo(price.id())
                .isEqualTo(price.atPercent(25).id());
        assertThat(priced(Map.of(TokenClass.INPUT_FRESH, 49L, TokenClass.OUTPUT_TEXT, 50L))
                        .atPercent(1)
                        .nanosPerMillion())
                .isEqualTo(Map.of(TokenClass.INPUT_FRESH, 0L, TokenClass.OUTPUT_TEXT, 1L));
    }

    @Test
    void a_part_of_any_price_is_what_exact_decimals_say() {
        var random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong() >>> 1 + random.nextInt(62);
            int percent = random.nextInt(101);
            var part = priced(Map.of(TokenClass.INPUT_FRESH, nanos, TokenClass.OUTPUT_TEXT, 0L))
                    .atPercent(percent);

            assertThat(part.nanosPerMillion(TokenClass.INPUT_FRESH))
                    .isEqualTo(BigDecimal.valueOf(nanos)
                            .multiply(BigDecimal.valueOf(percent))
                            .divide(BigDecimal.valueOf(100), 0, RoundingMode.HALF_UP)
                            .longValueExact());
        }
    }

    @Test
    void all_of_a_price_is_the_price_and_more_or_less_than_none_is_refused() {
        assertThat(price.atPercent(100)).isSameAs(price);
        assertThat(price.atPercent(0).costNanos(TokenUsage.of(1_000_000, 1_000_000)))
                .isZero();
        assertThatThrownBy(() -> price.atPercent(101)).hasMessage("percent: 101 (expected: 0 to 100)");
        assertThatThrownBy(() -> price.atPercent(-1)).hasMessage("percent: -1 (expected: 0 to 100)");
    }

    @Test
    void the_bound_is_never_below_the_cost_within_it() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            int fresh = random.nextInt(100_000);
            int cached = random.nextInt(100_000);
            int output = random.nextInt(10_000);
            var usage = TokenUsage.of(fresh, output).with(TokenClass.CACHE_READ, cached);

            assertThat(price.upperBoundNanos(fresh + cached, output)).isGreaterThanOrEqualTo(price.costNanos(usage));
        }
    }

    @Test
    void a_price_without_an_output_price_is_refused() {
        assertThatThrownBy(() -> priced(Map.of(TokenClass.INPUT_FRESH, 1L)))
                .hasMessage("openai/gpt: no price for output_text (expected: one)");
    }

    @Test
    void usage_tells_absent_from_zero() {
        var usage = TokenUsage.NONE.with(TokenClass.CACHE_READ, 0);

        assertThat(usage.has(TokenClass.CACHE_READ)).isTrue();
        assertThat(usage.has(TokenClass.INPUT_FRESH)).isFalse();
    }

    private static PriceVersion priced(Map<TokenClass, Long> prices) {
        return new PriceVersion("v1", "openai", "gpt", "USD", prices, 4096, Instant.EPOCH);
    }
}
