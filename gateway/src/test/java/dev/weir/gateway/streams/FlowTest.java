package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each `turn` is one turn of the event loop: what a source sends within it is one read.
class FlowTest {
    private static Vertx vertx;

    private final Context context = vertx.getOrCreateContext();
    private final ScriptedSource source = new ScriptedSource();
    private final RecordingSink sink = new RecordingSink();
    private final List<String> endings = new ArrayList<>();
    private Function<Buffer, Buffer> filter = Function.identity();
    private final Flow flow = new Flow(context, source, sink, block -> filter.apply(block), new Flow.Ending() {
        @Override
        public void ended(Buffer last) {
            endings.add("ended: " + last);
        }

        @Override
        public void failed(Throwable cause, Buffer last) {
            endings.add("failed by " + cause.getMessage() + ": " + last);
        }
    });

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /// Does it on the event loop, and returns when everything it scheduled there is done.
    private void turn(Runnable work) {
        try {
            io.vertx.core.Future.future(promise -> context.runOnContext(_ -> {
                        try {
                            work.run();
                            context.runOnContext(_ -> context.runOnContext(_ -> promise.complete()));
                        } catch (Throwable e) {
                            promise.fail(e);
                        }
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_paused_source_is_resumed_at_the_start() {
        turn(flow::start);

        assertThat(source.resumes).isEqualTo(1);
        assertThat(sink.writes).isEmpty();
    }

    @Test
    void a_write_that_leaves_after_the_end_asks_nothing_of_the_sink() {
        sink.full = true;
        sink.admitsToBeFull = false;
        turn(flow::start);
        turn(() -> source.send("a"));

        turn(() -> {
            flow.stop();
            sink.ended = true;
            sink.drain();
        });

        assertThat(sink.writes).containsExactly("a");
        assertThat(sink.askedAtTheEnd).isZero();
    }

    @Test
    void what_one_read_brought_leaves_in_one_write() {
        turn(flow::start);
        turn(() -> {
            source.send("a");
            source.send("b");
            source.send("c");
            assertThat(sink.writes).isEmpty();
        });

        assertThat(sink.writes).containsExactly("abc");
    }

    @Test
    void what_arrives_alone_leaves_in_the_same_turn() {
        turn(flow::start);
        turn(() -> source.send("a"));
        assertThat(sink.writes).containsExactly("a");

        turn(() -> source.send("b"));
        assertThat(sink.writes).containsExactly("a", "b");
        assertThat(source.pauses).isZero();
    }

    @Test
    void blocks_are_not_changed_by_being_gathered() {
        Buffer first = Buffer.buffer("a");
        turn(flow::start);
        turn(() -> {
            source.send(first);
            source.send("b");
        });

        assertThat(first).hasToString("a");
        assertThat(sink.writes).containsExactly("ab");
    }

    @Test
    void a_full_sink_pauses_the_source_once_until_it_drains() {
        turn(flow::start);
        sink.full = true;
        turn(() -> source.send("a"));
        assertThat(source.pauses).isEqualTo(1);
        assertThat(flow.stalled()).isTrue();

        // What was on its way when the source was paused.
        turn(() -> source.send("b"));
        assertThat(sink.writes).containsExactly("a", "b");
        assertThat(source.pauses).isEqualTo(1);

        turn(sink::drain);
        assertThat(source.resumes).isEqualTo(2);
        assertThat(flow.stalled()).isFalse();
        assertThat(source.paused).isFalse();
    }

    @Test
    void bytes_that_have_not_left_pause_the_source_though_the_sink_counts_few_writes() {
        Buffer block = Buffer.buffer(new byte[Flow.UNSENT_BYTES_MAX / 2 + 1]);
        turn(flow::start);
        sink.full = true;
        sink.admitsToBeFull = false;
        turn(() -> source.send(block));
        assertThat(source.pauses).isZero();
        turn(() -> source.send(block));
        assertThat(source.pauses).isEqualTo(1);

        turn(sink::drain);
        assertThat(source.paused).isFalse();
    }

    @Test
    void a_sink_may_fill_up_again() {
        turn(flow::start);
        for (int i = 1; i <= 3; i++) {
            sink.full = true;
            turn(() -> source.send("a"));
            assertThat(source.pauses).isEqualTo(i);
            turn(sink::drain);
            assertThat(source.resumes).isEqualTo(i + 1);
        }
    }

    @Test
    void the_last_bytes_come_with_the_end_and_are_not_written() {
        turn(flow::start);
        turn(() -> source.send("a"));
        turn(() -> {
            source.send("b");
            source.send("c");
            source.end();
        });

        assertThat(sink.writes).containsExactly("a");
        assertThat(endings).containsExactly("ended: bc");
        assertThat(sink.ends).isZero();
    }

    @Test
    void an_end_may_come_without_bytes() {
        turn(flow::start);
        turn(() -> source.send("a"));
        turn(source::end);

        assertThat(endings).containsExactly("ended: ");
    }

    @Test
    void a_failure_of_the_source_comes_with_the_bytes_before_it() {
        turn(flow::start);
        turn(() -> {
            source.send("a");
            source.fail(new IllegalStateException("the connection"));
        });

        assertThat(endings).containsExactly("failed by the connection: a");
        assertThat(sink.writes).isEmpty();
    }

    @Test
    void what_the_filter_throws_ends_the_flow() {
        filter = _ -> {
            throw new IllegalStateException("the filter");
        };
        turn(flow::start);
        turn(() -> source.send("a"));

        assertThat(endings).containsExactly("failed by the filter: ");
        assertThat(sink.writes).isEmpty();
    }

    @Test
    void what_the_filter_holds_back_is_not_written() {
        filter = block -> block.length() < 2 ? Buffer.buffer() : block;
        turn(flow::start);
        turn(() -> source.send("a"));
        turn(() -> source.send("bc"));

        assertThat(sink.writes).containsExactly("bc");
    }

    @Test
    void after_a_stop_nothing_is_written_or_called_and_the_source_is_paused() {
        turn(flow::start);
        turn(() -> {
            source.send("a");
            flow.stop();
        });
        turn(() -> source.send("b"));
        turn(source::end);
        turn(() -> source.fail(new IllegalStateException("late")));

        assertThat(sink.writes).isEmpty();
        assertThat(endings).isEmpty();
        assertThat(source.pauses).isEqualTo(1);
        assertThat(source.paused).isTrue();
    }

    @Test
    void after_a_stop_a_drain_does_not_resume_the_source() {
        turn(flow::start);
        sink.full = true;
        turn(() -> source.send("a"));
        turn(flow::stop);
        turn(sink::drain);

        assertThat(source.resumes).isEqualTo(1);
        assertThat(source.paused).isTrue();
    }

    @Test
    void only_the_first_ending_counts() {
        turn(flow::start);
        turn(() -> {
            source.end();
            source.end();
            source.fail(new IllegalStateException("late"));
            source.send("late");
            flow.stop();
        });

        assertThat(endings).containsExactly("ended: ");
        assertThat(sink.writes).isEmpty();
        assertThat(source.pauses).isZero();
    }

    @Test
    void gathering_stops_at_the_limit() {
        Buffer block = Buffer.buffer(new byte[Flow.GATHERED_BYTES_MAX / 4]);
        turn(flow::start);
        turn(() -> {
            for (int i = 0; i < 6; i++) {
                source.send(block);
            }
            assertThat(sink.writes).hasSize(1);
        });

        assertThat(sink.writes)
                .extracting(String::length)
                .containsExactly(Flow.GATHERED_BYTES_MAX, Flow.GATHERED_BYTES_MAX / 2);
    }

    @Test
    void a_sink_that_is_full_within_a_read_pauses_it_at_the_limit() {
        turn(flow::start);
        sink.full = true;
        turn(() -> {
            source.send(Buffer.buffer(new byte[Flow.GATHERED_BYTES_MAX]));
            assertThat(source.paused).isTrue();
        });

        assertThat(source.pauses).isEqualTo(1);
    }
}
