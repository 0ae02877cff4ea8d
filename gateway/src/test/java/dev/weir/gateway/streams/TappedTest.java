package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TappedTest {
    private final ScriptedSource source = new ScriptedSource();
    private final List<String> seen = new ArrayList<>();
    private final List<String> got = new ArrayList<>();

    private final Tapped.Look look = new Tapped.Look() {
        @Override
        public void at(Buffer block) {
            if (block.toString().equals("bad")) {
                throw new IllegalArgumentException("bad");
            }
            seen.add(block.toString());
        }

        @Override
        public void atEnd() {
            seen.add("end");
        }
    };

    private Tapped tapped(String beginning) {
        var tapped = new Tapped(source, Buffer.buffer(beginning), look);
        tapped.handler(block -> got.add(block.toString()));
        tapped.endHandler(_ -> got.add("end"));
        tapped.exceptionHandler(cause -> got.add(cause.getMessage()));
        return tapped;
    }

    @Test
    void the_beginning_passes_first_and_is_not_looked_at_again() {
        Tapped tapped = tapped("first");
        assertThat(got).isEmpty();

        tapped.resume();
        source.send("second");
        source.end();

        assertThat(got).containsExactly("first", "second", "end");
        assertThat(seen).containsExactly("second", "end");
        assertThat(source.resumes).isEqualTo(1);
    }

    @Test
    void a_sink_that_is_full_after_the_beginning_does_not_resume_the_source() {
        Tapped tapped = tapped("first");
        tapped.handler(_ -> tapped.pause());

        tapped.resume();
        assertThat(source.resumes).isZero();
        assertThat(tapped.isPaused()).isTrue();

        tapped.resume();
        assertThat(source.resumes).isEqualTo(1);
    }

    @Test
    void what_the_look_throws_breaks_it_off_and_nothing_more_passes() {
        tapped("").resume();
        source.send("good");
        source.send("bad");
        source.send("good");
        source.end();

        assertThat(got).containsExactly("good", "bad");
        assertThat(source.paused).isTrue();
    }

    @Test
    void after_a_stop_nothing_passes_not_even_the_end() {
        Tapped tapped = tapped("");
        tapped.resume();
        tapped.stop();
        source.send("late");
        source.end();
        tapped.resume();

        assertThat(got).isEmpty();
        assertThat(source.resumes).isEqualTo(1);
    }

    @Test
    void bytes_are_replaced_wherever_the_blocks_are_cut() {
        String text = "0123456789";
        for (int cut = 0; cut <= text.length(); cut++) {
            for (int from = 0; from <= text.length(); from++) {
                for (int to = from + 1; to <= text.length(); to++) {
                    var script = new ScriptedSource();
                    var out = new StringBuilder();
                    var edited = new Edited(script, from, to, Buffer.buffer("new"));
                    edited.handler(block -> out.append(block.toString()));
                    script.send(text.substring(0, cut));
                    script.send(text.substring(cut));

                    assertThat(out.toString()).isEqualTo(text.substring(0, from) + "new" + text.substring(to));
                }
            }
        }
    }

    @Test
    void one_that_has_ended_tells_so_once() {
        var ended = new Ended();
        ended.endHandler(_ -> got.add("end"));
        ended.resume();
        ended.resume();

        assertThat(got).containsExactly("end");
    }
}
