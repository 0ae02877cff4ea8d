package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeirCommandTest {
    @Test
    void jvm_options_go_before_the_class_path() {
        assertThat(Weir.withOptions(List.of("java", "-Xmx4g", "-cp", "a.jar", "Main", "run"), List.of("-Xmx1g")))
                .containsExactly("java", "-Xmx4g", "-Xmx1g", "-cp", "a.jar", "Main", "run");
    }

    @Test
    void a_command_that_is_not_java_can_not_take_them() {
        assertThatThrownBy(() -> Weir.withOptions(List.of("./weir", "run"), List.of("-Xmx1g")))
                .hasMessageContaining("./weir run");
        assertThat(Weir.withOptions(List.of("./weir", "run"), List.of())).containsExactly("./weir", "run");
    }

    @Test
    void streams_have_connections_of_their_own_while_files_last() {
        var scenario = new OpenScenario(10_000, 1_000, 1);

        assertThat(scenario.overHttp2(65_536, 1_000)).isZero();
        assertThat(scenario.overHttp2(20_000, 1_000)).isEqualTo(2_400);
        assertThatThrownBy(() -> scenario.overHttp2(4_096, 1_000))
                .hasMessageContaining("4096 open files")
                .hasMessageContaining("ulimit -n 22300");
    }
}
