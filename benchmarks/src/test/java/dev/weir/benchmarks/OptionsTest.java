package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.benchmarks.Options.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void nothing_said_measures_everything_but_weir() {
        Options options = parse();

        assertThat(options.only()).containsExactly(Scenario.values());
        assertThat(options.withWeir()).isFalse();
        assertThat(options.streams()).isEqualTo(10_000);
        assertThat(options.write()).isEmpty();
    }

    @Test
    void what_follows_two_dashes_is_the_command_of_weir() {
        Options options = parse("--quick", "--weir-env", "A=b=c", "--", "java", "-cp", "x", "Main", "--help");

        assertThat(options.weirCommand()).containsExactly("java", "-cp", "x", "Main", "--help");
        assertThat(options.weirVariables()).isEqualTo(Map.of("A", "b=c"));
        assertThat(options.help()).isFalse();
        assertThat(options.streams()).isEqualTo(1_000);
        assertThat(options.records()).isEqualTo(150_000);
    }

    @Test
    void stalled_readers_bring_the_open_streams_along() {
        Options options = parse("--only", "json,Stalled");

        assertThat(options.wants(Scenario.OPEN)).isTrue();
        assertThat(options.wants(Scenario.JSON)).isTrue();
        assertThat(options.wants(Scenario.BURST)).isFalse();
    }

    @Test
    void write_has_a_usual_file() {
        assertThat(parse("--write", "--quick").write()).contains(Path.of("benchmarks/README.md"));
        assertThat(parse("--write", "other.md").write()).contains(Path.of("other.md"));
    }

    @Test
    void what_is_not_understood_is_named() {
        assertThatThrownBy(() -> parse("--fast")).hasMessage("unknown option '--fast'");
        assertThatThrownBy(() -> parse("--only", "jason")).hasMessageContaining("not 'jason'");
        assertThatThrownBy(() -> parse("--records", "10000000")).hasMessageContaining("9999999");
        assertThatThrownBy(() -> parse("--rounds", "0")).hasMessageContaining("not '0'");
        assertThatThrownBy(() -> parse("--seconds")).hasMessage("--seconds needs a value");
    }

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments));
    }
}
