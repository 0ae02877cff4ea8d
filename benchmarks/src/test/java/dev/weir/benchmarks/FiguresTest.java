package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final String TEXT = """
            # HELP weir_ledger_lag_seconds Age of the oldest ended request not yet posted
            # TYPE weir_ledger_lag_seconds gauge
            weir_ledger_lag_seconds 0.25
            weir_reservations_waited_total 1.2E7
            weir_tokens_total{class="input_fresh",provider="openai"} 24.0
            """;

    @Test
    void meters_without_labels_are_found_by_name() {
        var figures = Figures.parse(TEXT);

        assertThat(figures.value(Figures.LAG_SECONDS)).isEqualTo(0.25);
        assertThat(figures.value(Figures.WAITED)).isEqualTo(12_000_000);
        assertThat(figures.values()).hasSize(2);
    }

    @Test
    void a_count_is_compared_with_an_earlier_one() {
        var before = Figures.parse("weir_reservations_waited_total 3.0\n");

        assertThat(Figures.parse(TEXT).since(before, Figures.WAITED)).isEqualTo(11_999_997);
    }

    @Test
    void a_meter_that_is_not_there_is_named() {
        assertThatThrownBy(() -> Figures.parse(TEXT).value(Figures.UNSETTLED))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("weir_ledger_unsettled");
    }
}
