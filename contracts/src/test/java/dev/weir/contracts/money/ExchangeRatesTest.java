package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeRatesTest {
    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2026-03-01T12:30:00Z");

    private final ExchangeRate first = new ExchangeRate("USD", "EUR", 920_000_000, JANUARY);
    private final ExchangeRate second = new ExchangeRate("USD", "EUR", 850_000_000, MARCH);
    private final ExchangeRates rates =
            new ExchangeRates(List.of(second, first, new ExchangeRate("EUR", "RUB", 90_000_000_000L, JANUARY)));

    @Test
    void a_pair_has_the_rate_whose_moment_came_last() {
        assertThat(rates.at("USD", "EUR", JANUARY.minusNanos(1))).isEmpty();
        assertThat(rates.at("USD", "EUR", JANUARY)).contains(first);
        assertThat(rates.at("USD", "EUR", MARCH.minusNanos(1))).contains(first);
        assertThat(rates.at("USD", "EUR", MARCH)).contains(second);
    }

    @Test
    void no_rate_is_turned_round_or_made_of_two() {
        assertThat(rates.at("EUR", "USD", MARCH)).isEmpty();
        assertThat(rates.at("USD", "RUB", MARCH)).isEmpty();
    }

    @Test
    void the_moments_of_change_are_told_by_the_currency_they_lead_to() {
        assertThat(rates.changes("EUR")).containsExactly(MARCH, JANUARY);
        assertThat(rates.changes("USD")).isEmpty();
    }

    @Test
    void a_rate_is_above_zero_and_between_two_currencies() {
        assertThatThrownBy(() -> new ExchangeRate("USD", "EUR", 0, JANUARY)).hasMessageContaining("rate: 0.00");
        assertThatThrownBy(() -> new ExchangeRate("USD", "USD", 1, JANUARY)).hasMessageContaining("to: 'USD'");
    }
}
