package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.ChoiceScenario.Cost;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceScenarioTest {
    @Test
    void the_slower_case_of_each_strategy_and_the_most_that_is_allocated_make_the_rows() {
        List<Row> rows = ChoiceScenario.rows(List.of(
                new Cost("LEAST_BUSY", 0, 140.4, 0.004),
                new Cost("LEAST_BUSY", 25, 1_200, 0.02),
                new Cost("FASTEST", 0, 200, 0.09),
                new Cost("FASTEST", 25, 100, 0)));

        assertThat(rows)
                .containsExactly(
                        new Row("choice among 50 targets, least-busy", "ns", "", "1,200", "", "≤ 1,000", "✗"),
                        new Row("choice among 50 targets, fastest", "ns", "", "200", "", "≤ 1,000", "✓"),
                        new Row("· allocated, the most of them", "bytes", "", "0.0", "", "≤ 0.0", "✓"));
        assertThat(ChoiceScenario.rows(List.of(new Cost("FASTEST", 0, 200, 16.02))))
                .last()
                .isEqualTo(new Row("· allocated, the most of them", "bytes", "", "16.0", "", "≤ 0.0", "✗"));
    }

    @Test
    void jmh_finds_the_choice_and_measures_what_it_allocates() {
        List<Cost> costs = new ChoiceScenario(0, 1, 50).measure("choose", "by", "CHEAPEST");

        assertThat(costs).singleElement().satisfies(cost -> {
            assertThat(cost.by()).isEqualTo("CHEAPEST");
            assertThat(cost.nanos()).isPositive();
            assertThat(cost.bytes()).isLessThan(16);
        });
    }
}
