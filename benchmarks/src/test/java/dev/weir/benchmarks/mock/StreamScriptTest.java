package dev.weir.benchmarks.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StreamScriptTest {
    @Test
    void nothing_said_is_a_burst_of_a_hundred() {
        assertThat(StreamScript.parse("")).isEqualTo(new StreamScript(100, 0, 1, 250));
    }

    @Test
    void every_part_is_read() {
        assertThat(StreamScript.parse("chunks=7;pace=20;group=2;size=4000"))
                .isEqualTo(new StreamScript(7, 20, 2, 4000));
        assertThat(StreamScript.parse("endless;pace=1000").endless()).isTrue();
    }

    @Test
    void what_can_not_be_is_refused() {
        assertThatThrownBy(() -> StreamScript.parse("size=10")).hasMessageContaining("size 240..60000");
        assertThatThrownBy(() -> StreamScript.parse("chunks=many")).hasMessageContaining("'many'");
    }
}
