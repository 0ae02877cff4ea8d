package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmUpTest {
    @ParameterizedTest
    @CsvSource({"40 40, false", "40 41 44, true", "40 42 44.1, false", "50 45 40, false", "36 37 36, true"})
    void three_loads_in_a_row_within_a_tenth_are_steady(String costs, boolean steady) {
        var last = new ArrayDeque<>(
                Arrays.stream(costs.split(" ")).map(Double::valueOf).toList());

        assertThat(WarmUp.steady(last)).isEqualTo(steady);
    }
}
