package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProvidersOptionsTest {
    private static ProvidersOptions parse(String... arguments) {
        return ProvidersOptions.parse(List.of(arguments));
    }

    @Test
    void nothing_said_is_six_seconds_of_each_trouble_at_five_hundred_a_second() {
        ProvidersOptions options = parse("--", "java", "Main");

        assertThat(options.seconds()).isEqualTo(6);
        assertThat(options.rate()).isEqualTo(500);
        assertThat(options.weirCommand()).containsExactly("java", "Main");
        assertThat(parse("--seconds", "2", "--rate", "50", "--", "java").rate()).isEqualTo(50);
        assertThat(parse("--help").help()).isTrue();
    }

    @Test
    void what_is_not_understood_is_named() {
        assertThatThrownBy(() -> parse("--fast", "--", "java")).hasMessage("unknown option '--fast'");
        assertThatThrownBy(() -> parse("--rate", "many", "--", "java")).hasMessageContaining("not 'many'");
        assertThatThrownBy(() -> parse()).hasMessage("providers needs the command line of Weir after --");
    }
}
