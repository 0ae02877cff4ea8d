package dev.weir.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyValuesTest {
    @Test
    void a_value_may_hold_an_equals_sign() {
        KeyValues line = KeyValues.parse("port=80 user=chunks=100;pace=20", ' ');

        assertThat(line.text("user")).isEqualTo("chunks=100;pace=20");
        assertThat(line.count("port", 0)).isEqualTo(80);
        assertThat(line.line(' ')).isEqualTo("port=80 user=chunks=100;pace=20");
    }

    @Test
    void an_empty_text_has_no_parts() {
        assertThat(KeyValues.parse("  ", ';').values()).isEmpty();
    }

    @Test
    void what_is_missing_or_no_number_is_named() {
        KeyValues line = KeyValues.parse("rate=fast", ' ');

        assertThatThrownBy(() -> line.text("port")).hasMessageContaining("'port='");
        assertThatThrownBy(() -> line.number("rate", 1))
                .hasMessageContaining("'rate'")
                .hasMessageContaining("'fast'");
    }
}
