package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutageOptionsTest {
    @Test
    void an_allowance_is_to_last_as_long_as_the_outage_unless_said_otherwise() {
        assertThat(parse("--", "java").horizon()).isEqualTo(60);
        assertThat(parse("--seconds", "15", "--", "java").horizon()).isEqualTo(15);
        assertThat(parse("--seconds", "15", "--horizon", "2", "--", "java").horizon())
                .isEqualTo(2);
    }

    @Test
    void postgresql_is_frozen_or_killed() {
        assertThat(parse("--", "java").killed()).isFalse();
        assertThat(parse("--by", "kill", "--", "java").killed()).isTrue();
        assertThatThrownBy(() -> parse("--by", "asking", "--", "java")).hasMessageContaining("not 'asking'");
    }

    @Test
    void what_is_not_understood_is_named() {
        assertThatThrownBy(() -> parse("--fast", "--", "java")).hasMessage("unknown option '--fast'");
        assertThatThrownBy(() -> parse("--rate", "0", "--", "java")).hasMessageContaining("not '0'");
        assertThatThrownBy(() -> parse("--seconds")).hasMessageContaining("not 'null'");
        assertThatThrownBy(() -> parse()).hasMessageContaining("command line of Weir");
        assertThat(parse("--help").help()).isTrue();
    }

    private static OutageOptions parse(String... arguments) {
        return OutageOptions.parse(List.of(arguments));
    }
}
