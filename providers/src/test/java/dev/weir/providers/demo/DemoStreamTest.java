package dev.weir.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoStreamTest {
    private static Vertx vertx;
    private static Context context;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
    }

    @AfterAll
    static void stop() {
        DemoCalls.await(vertx.close());
    }

    /// A script that remembers how many of its steps were asked for.
    private static final class ScriptedSteps implements Iterator<Step> {
        private final List<Step> steps;
        private int asked;

        ScriptedSteps(List<Step> steps) {
            this.steps = steps;
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Step next() {
            return steps.get(asked++);
        }
    }

    /// What a reader heard, in order.
    private static final class Reader {
        private final ScriptedSteps script;
        private final DemoStream stream;
        private final List<String> heard = new ArrayList<>();

        Reader(Step... steps) {
            script = new ScriptedSteps(List.of(steps));
            stream = new DemoStream(vertx, context, script);
            run(() -> stream.handler(bytes -> heard.add(bytes.toString()))
                    .endHandler(_ -> heard.add("end"))
                    .exceptionHandler(_ -> heard.add("cut")));
        }

        void run(Runnable action) {
            var done = Promise.<Void>promise();
            context.runOnContext(_ -> {
                action.run();
                done.complete();
            });
            DemoCalls.await(done.future());
        }

        /// What was heard by now and in the next `ms`.
        List<String> after(long ms) {
            DemoCalls.await(vertx.timer(ms));
            return List.copyOf(heard);
        }
    }

    private static Step write(String text) {
        return new Step.Write(Buffer.buffer(text), 0);
    }

    private static Step late(String text, long delayMs) {
        return new Step.Write(Buffer.buffer(text), delayMs);
    }

    @Test
    void nothing_comes_before_the_reader_resumes() {
        var reader = new Reader(write("a"), new Step.End());

        assertThat(reader.after(30)).isEmpty();
        assertThat(reader.script.asked).isZero();
    }

    @Test
    void a_reader_that_resumes_hears_everything_in_order_and_never_within_its_own_call() {
        var reader = new Reader(write("a"), write("b"), new Step.End());
        var within = new ArrayList<String>();
        reader.run(() -> {
            reader.stream.resume();
            within.addAll(reader.heard);
        });

        assertThat(reader.after(30)).containsExactly("a", "b", "end");
        assertThat(within).isEmpty();
    }

    @Test
    void a_reader_that_fetches_hears_exactly_so_much() {
        var reader = new Reader(write("a"), write("b"), write("c"), write("d"), new Step.End());

        reader.run(() -> reader.stream.fetch(1));
        assertThat(reader.after(30)).containsExactly("a");
        reader.run(() -> reader.stream.fetch(2));
        assertThat(reader.after(30)).containsExactly("a", "b", "c");
        reader.run(() -> reader.stream.fetch(0));
        assertThat(reader.after(30)).hasSize(3);
        reader.run(reader.stream::resume);
        assertThat(reader.after(30)).containsExactly("a", "b", "c", "d", "end");
    }

    @Test
    void one_step_is_made_ahead_of_a_paused_reader_and_no_more() {
        var reader = new Reader(write("a"), late("b", 1), late("c", 1), new Step.End());
        reader.run(() -> reader.stream.fetch(1));

        assertThat(reader.after(60)).containsExactly("a");
        assertThat(reader.script.asked).isEqualTo(2);
    }

    @Test
    void a_reader_may_pause_while_it_is_given_a_step() {
        var reader = new Reader(write("a"), write("b"), new Step.End());
        reader.run(() -> reader.stream
                .handler(bytes -> {
                    reader.heard.add(bytes.toString());
                    reader.stream.pause();
                })
                .resume());

        assertThat(reader.after(30)).containsExactly("a");
        reader.run(reader.stream::resume);
        assertThat(reader.after(30)).containsExactly("a", "b");
        reader.run(reader.stream::resume);
        assertThat(reader.after(30)).containsExactly("a", "b", "end");
    }

    @Test
    void the_end_waits_for_a_paused_reader() {
        var reader = new Reader(write("a"), new Step.End());
        reader.run(() -> reader.stream.fetch(1));

        assertThat(reader.after(30)).containsExactly("a");
    }

    @Test
    void a_cut_reaches_a_paused_reader() {
        var reader = new Reader(write("a"), new Step.Cut());
        reader.run(() -> reader.stream.fetch(1));

        assertThat(reader.after(30)).containsExactly("a", "cut");
    }

    @Test
    void after_a_hang_nothing_comes() {
        var reader = new Reader(write("a"), new Step.Hang());
        reader.run(reader.stream::resume);

        assertThat(reader.after(30)).containsExactly("a");
    }

    @Test
    void a_delay_passes_before_its_step() {
        var reader = new Reader(late("a", 5), late("b", 60_000), new Step.End());
        reader.run(reader.stream::resume);

        assertThat(reader.after(100)).containsExactly("a");
        reader.run(reader.stream::cancel);
    }

    @Test
    void a_delay_that_passed_during_a_pause_is_not_waited_for_again() {
        var reader = new Reader(write("a"), late("b", 20), new Step.End());
        reader.run(() -> reader.stream.fetch(1));
        assertThat(reader.after(100)).containsExactly("a");

        var within = Promise.<List<String>>promise();
        reader.run(() -> {
            reader.stream.resume();
            context.runOnContext(_ -> context.runOnContext(_ -> within.complete(List.copyOf(reader.heard))));
        });

        assertThat(DemoCalls.await(within.future())).containsExactly("a", "b", "end");
    }

    @Test
    void a_cancelled_stream_is_silent() {
        var reader = new Reader(write("a"), late("b", 5), new Step.Cut());
        reader.run(reader.stream::resume);
        reader.run(reader.stream::cancel);
        reader.run(reader.stream::resume);

        assertThat(reader.after(60)).containsExactly("a");
    }

    @Test
    void a_reader_may_cancel_while_it_is_given_a_step() {
        var reader = new Reader(write("a"), write("b"), new Step.End());
        reader.run(() -> reader.stream
                .handler(bytes -> {
                    reader.heard.add(bytes.toString());
                    reader.stream.cancel();
                })
                .resume());

        assertThat(reader.after(30)).containsExactly("a");
        assertThat(reader.script.asked).isEqualTo(1);
    }

    @Test
    void a_fetch_of_less_than_nothing_is_refused() {
        var reader = new Reader(new Step.End());

        reader.run(() -> assertThatThrownBy(() -> reader.stream.fetch(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fetch: -1 (expected: >= 0)"));
    }

    @Test
    void other_work_runs_between_the_steps_of_a_fast_stream() {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < 10_000; i++) {
            steps.add(write("x"));
        }
        steps.add(new Step.End());
        var reader = new Reader(steps.toArray(Step[]::new));
        var seen = Promise.<Integer>promise();

        reader.run(() -> {
            reader.stream.resume();
            context.runOnContext(_ -> context.runOnContext(_ -> seen.complete(reader.heard.size())));
        });

        assertThat(DemoCalls.await(seen.future())).isLessThan(1_000);
        assertThat(reader.after(500)).hasSize(10_001);
    }
}
