package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random prices and usage against an exact computation.
class PriceVersionOracleTest {
    private static final int SETTLES = 1_000_000;
    private static final TokenClass[] CLASSES = TokenClass.values();

    private final Random random = new Random(20261120);

    @Test
    void a_million_random_requests_cost_what_exact_decimals_say_each_and_in_sum() {
        List<PriceVersion> prices = Stream.generate(this::price).limit(500).toList();
        BigDecimal ours = BigDecimal.ZERO;
        BigDecimal exact = BigDecimal.ZERO;
        for (int i = 0; i < SETTLES; i++) {
            PriceVersion price = prices.get(random.nextInt(prices.size()));
            TokenUsage usage = usage(price);
            long cost = price.costNanos(usage);
            BigDecimal expected = ExactPrice.nanos(price, usage);
            if (expected.compareTo(BigDecimal.valueOf(cost)) != 0) {
                assertThat(cost).as(price + " for " + usage).isEqualTo(expected.longValueExact());
            }
            ours = ours.add(BigDecimal.valueOf(cost));
            exact = exact.add(expected);
        }
        assertThat(ours).isEqualByComparingTo(exact);
    }

    @Test
    void the_bound_covers_whatever_is_within_it_in_whatever_tier_and_class() {
        for (int i = 0; i < 200_000; i++) {
            PriceVersion price = price();
            TokenUsage usage = usage(price);
            long input = usage.inputTotal() + random.nextInt(3);
            long output = usage.outputTotal() + random.nextInt(3);

            long bound = price.upperBoundNanos(input, output, usage);
            if (bound < price.costNanos(usage)) {
                assertThat(bound).as(price + " for " + usage).isGreaterThanOrEqualTo(price.costNanos(usage));
            }
        }
    }

    private PriceVersion price() {
        List<PriceVersion.Tier> tiers = new ArrayList<>();
        long above = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            above += 1 + random.nextInt(200_000);
            tiers.add(new PriceVersion.Tier(above, prices(false)));
        }
        long perRequest = random.nextInt(3) == 0 ? random.nextInt(2_000_000_000) : 0;
        return new PriceVersion("v", "p", "m", "EUR", prices(true), perRequest, tiers, 4096, Instant.EPOCH);
    }

    /// From a nano-unit to thousands of units per million tokens, seldom round.
    private Map<TokenClass, Long> prices(boolean units) {
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        for (TokenClass tokenClass : CLASSES) {
            if (tokenClass.isUnit() && !units) {
                continue;
            }
            if (tokenClass == tokenClass.fallback() || random.nextInt(3) == 0) {
                prices.put(tokenClass, random.nextLong(1L << 1 + random.nextInt(43)));
            }
        }
        return prices;
    }

    /// Often at a threshold, one below or one above it.
    private TokenUsage usage(PriceVersion price) {
        TokenUsage usage = TokenUsage.NONE;
        for (TokenClass tokenClass : CLASSES) {
            if (random.nextInt(3) > 0) {
                usage = usage.with(tokenClass, random.nextInt(1 << random.nextInt(20)));
            }
        }
        if (!price.tiers().isEmpty() && random.nextBoolean()) {
            long threshold =
                    price.tiers().get(random.nextInt(price.tiers().size())).aboveInputTokens();
            long others = usage.inputTotal() - usage.count(TokenClass.INPUT_FRESH);
            usage = usage.with(TokenClass.INPUT_FRESH, Math.max(0, threshold - others + random.nextInt(3) - 1));
        }
        return usage;
    }

    @ParameterizedTest
    @CsvSource({
        // all input classes count; the tier's prices hold for the whole request; 7 more for each request
        "0,      0,     0, 7",
        "100000, 0,     0, 100007",
        "60000,  40000, 0, 100007",
        "60000,  40001, 0, 200009",
        "100001, 0,     5, 200027",
        "200000, 0,     5, 400025",
        "200001, 0,     5, 600078",
    })
    void the_tier_is_the_last_whose_threshold_the_input_exceeds(long fresh, long cached, long output, long nanos) {
        var price = new PriceVersion(
                "v",
                "p",
                "m",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 1_000_000L, TokenClass.OUTPUT_TEXT, 2_000_000L),
                7,
                List.of(
                        new PriceVersion.Tier(
                                100_000,
                                Map.of(TokenClass.INPUT_FRESH, 2_000_000L, TokenClass.OUTPUT_TEXT, 3_500_000L)),
                        new PriceVersion.Tier(
                                200_000,
                                Map.of(TokenClass.INPUT_FRESH, 3_000_000L, TokenClass.OUTPUT_TEXT, 13_500_000L))),
                4096,
                Instant.EPOCH);
        var usage = TokenUsage.of(fresh, output).with(TokenClass.CACHE_READ, cached);

        assertThat(price.costNanos(usage)).isEqualTo(nanos);
        assertThat(price.upperBoundNanos(fresh + cached, output)).isGreaterThanOrEqualTo(nanos);
    }

    @Test
    void usage_without_any_class_costs_nothing_and_zero_tokens_cost_the_price_per_request() {
        var price = new PriceVersion("v", "p", "m", "USD", both(1), 5, List.of(), 1, Instant.EPOCH);

        assertThat(price.costNanos(TokenUsage.NONE)).isZero();
        assertThat(price.costNanos(TokenUsage.of(0, 0))).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"499999,0", "500000,1", "500001,1", "1499999,1", "1500000,2"})
    void half_a_nano_unit_is_rounded_up_once_over_all_classes(long millionths, long nanos) {
        var price = new PriceVersion("v", "p", "m", "USD", both(1), 0, List.of(), 1, Instant.EPOCH);

        assertThat(price.costNanos(TokenUsage.of(millionths - 250_000, 250_000)))
                .isEqualTo(nanos);
        assertThat(price.upperBoundNanos(millionths - 250_000, 250_000)).isEqualTo(nanos);
    }

    @Test
    void costs_are_exact_up_to_the_largest_amount_and_refused_beyond() {
        // 1 unit a token: 9,223,372,036 of them fit
        var dear = new PriceVersion("v", "p", "m", "RUB", both(1_000_000_000_000_000L), 0, List.of(), 1, Instant.EPOCH);

        assertThat(dear.costNanos(TokenUsage.of(9_223_372_036L, 0))).isEqualTo(9_223_372_036_000_000_000L);
        assertThat(dear.upperBoundNanos(4_000_000_000L, 5_223_372_036L)).isEqualTo(9_223_372_036_000_000_000L);
        assertRefused(() -> dear.costNanos(TokenUsage.of(9_223_372_037L, 0)));
        assertRefused(() -> dear.costNanos(TokenUsage.of(5_000_000_000L, 5_000_000_000L)));
        assertRefused(() -> dear.upperBoundNanos(5_000_000_000L, 5_000_000_000L));
        assertRefused(() -> dear.upperBoundNanos(Long.MAX_VALUE, 0));
        var full = new PriceVersion("v", "p", "m", "RUB", both(1), Long.MAX_VALUE, List.of(), 1, Instant.EPOCH);
        assertThat(full.costNanos(TokenUsage.of(1, 1))).isEqualTo(Long.MAX_VALUE);
        assertRefused(() -> full.costNanos(TokenUsage.of(1_000_000, 0)));
        assertRefused(() -> full.upperBoundNanos(1_000_000, 0));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(call);
    }

    private static Map<TokenClass, Long> both(long nanosPerMillion) {
        return Map.of(TokenClass.INPUT_FRESH, nanosPerMillion, TokenClass.OUTPUT_TEXT, nanosPerMillion);
    }

    @Test
    void prices_that_are_none_are_refused() {
        var shortTier = new PriceVersion.Tier(10, both(1));

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceVersion("v", "p", "m", "USD", both(-1), 1, Instant.EPOCH))
                .withMessageContainingAll("p/m", "-1 (expected: >= 0)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceVersion("v", "p", "m", "USD", both(1), -1, List.of(), 1, Instant.EPOCH))
                .withMessage("perRequestNanos: -1 (expected: >= 0)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceVersion(
                        "v", "p", "m", "USD", both(1), 0, List.of(shortTier, shortTier), 1, Instant.EPOCH))
                .withMessage("p/m: tiers (expected: by ascending threshold)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceVersion.Tier(0, both(1)))
                .withMessage("aboveInputTokens: 0 (expected: > 0)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceVersion.Tier(1, Map.of(TokenClass.INPUT_FRESH, 1L)))
                .withMessage("tier above 1: no price for output_text (expected: one)");
    }
}
