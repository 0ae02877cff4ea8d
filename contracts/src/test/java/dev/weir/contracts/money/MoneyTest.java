package dev.weir.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    @ParameterizedTest
    @CsvSource({
        "100.00,100000000000",
        "0.0000021,2100",
        "-0.5,-500000000",
        "7,7000000000",
        "0.000000001,1",
        "1e3,1000000000000",
        "0e99,0"
    })
    void a_decimal_becomes_nano_units(String decimal, long nanos) {
        assertThat(Money.parseNanos(decimal)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @CsvSource({"100000000000,100.00", "2100,0.0000021", "-500000000,-0.50", "0,0.00", "1,0.000000001"})
    void nano_units_become_a_decimal_without_superfluous_zeros(long nanos, String decimal) {
        assertThat(Money.decimal(nanos)).isEqualTo(decimal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ten",
                "0.0000000001",
                "99999999999",
                "9223372036.9",
                "1e40",
                "1e400",
                "1e2147483647",
                "1e-2147483647",
                "NaN",
                "Infinity",
                "0x1",
                "1,5",
                " 1"
            })
    void what_is_no_amount_is_refused_with_its_value(String text) {
        assertThatThrownBy(() -> Money.parseNanos(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"USD,true", "EUR,true", "RUB,true", "usd,false", "USDT,false", "ABC,false", "'',false"})
    void a_currency_is_known_by_its_code(String code, boolean known) {
        assertThat(Money.isCurrency(code)).isEqualTo(known);
    }

    @Test
    void a_currency_is_three_capital_letters() {
        assertThatThrownBy(() -> new Money(1, "usd")).hasMessageContaining("'usd'");
    }
}
