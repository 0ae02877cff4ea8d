package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenUsageTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void it_counts_what_was_said_last_of_each_class_in_whatever_order(long seed) {
        var random = new Random(seed);
        TokenClass[] classes = TokenClass.values();
        Map<TokenClass, Long> said = new EnumMap<>(TokenClass.class);
        TokenUsage usage = TokenUsage.NONE;

        for (int i = 0; i < 200; i++) {
            TokenClass tokenClass = classes[random.nextInt(classes.length)];
            long tokens = random.nextInt(4) == 0 ? 0 : random.nextLong(1L << 40);
            said.put(tokenClass, tokens);
            TokenUsage before = usage;
            Map<TokenClass, Long> counted = before.asMap();
            usage = usage.with(tokenClass, tokens);

            assertThat(usage.asMap()).isEqualTo(said);
            assertThat(before.asMap()).isEqualTo(counted);
            for (TokenClass each : classes) {
                assertThat(usage.has(each)).isEqualTo(said.containsKey(each));
                assertThat(usage.count(each)).isEqualTo(said.getOrDefault(each, 0L));
            }
            assertThat(usage.inputTotal()).isEqualTo(total(said, true));
            assertThat(usage.outputTotal()).isEqualTo(total(said, false));
        }
    }

    private static long total(Map<TokenClass, Long> said, boolean input) {
        return said.entrySet().stream()
                .filter(each -> input ? each.getKey().isInput() : each.getKey().isOutput())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void two_of_the_same_counts_are_equal_and_a_zero_is_not_nothing() {
        TokenUsage some = TokenUsage.of(3, 4).with(TokenClass.CACHE_READ, 5);
        TokenUsage same = TokenUsage.NONE
                .with(TokenClass.CACHE_READ, 5)
                .with(TokenClass.OUTPUT_TEXT, 4)
                .with(TokenClass.INPUT_FRESH, 3);

        assertThat(some).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(some).isNotEqualTo(TokenUsage.of(3, 4)).isNotEqualTo(some.with(TokenClass.REASONING, 0));
        assertThat(TokenUsage.NONE.isNone()).isTrue();
        assertThat(TokenUsage.of(0, 0).isNone()).isFalse();
        assertThat(some).hasToString("{INPUT_FRESH=3, CACHE_READ=5, OUTPUT_TEXT=4}");
    }

    @Test
    void a_count_below_zero_is_refused() {
        assertThatThrownBy(() -> TokenUsage.NONE.with(TokenClass.REASONING, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reasoning: -1 (expected: >= 0)");
    }
}
