package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final ScriptedPieces source = new ScriptedPieces("a", "b", "c");
    private final List<String> placed = new ArrayList<>();
    private final Queue<Promise<Void>> places = new ArrayDeque<>();

    private Future<Void> place(Buffer piece) {
        placed.add(piece.toString());
        Promise<Void> place = Promise.promise();
        places.add(place);
        return place.future();
    }

    @Test
    void a_piece_is_taken_when_the_one_before_has_its_place() {
        Future<Void> taken = Intake.all(source, this::place);
        assertThat(placed).containsExactly("a");

        places.remove().complete();
        assertThat(placed).containsExactly("a", "b");
        places.remove().complete();
        assertThat(taken.isComplete()).isFalse();
        places.remove().complete();
        assertThat(placed).containsExactly("a", "b", "c");
        assertThat(taken.succeeded()).isTrue();
    }

    @Test
    void after_a_piece_without_a_place_the_rest_is_thrown_away() {
        Future<Void> taken = Intake.all(source, this::place);
        places.remove().fail("full");

        assertThat(taken.cause()).hasMessage("full");
        assertThat(placed).containsExactly("a");
        assertThat(source.pieces).isEmpty();
    }

    @Test
    void a_stream_that_breaks_fails_it() {
        Future<Void> taken = Intake.all(source, this::place);
        source.broken.handle(new IllegalStateException("cut"));
        places.remove().complete();

        assertThat(taken.cause()).hasMessage("cut");
        assertThat(placed).containsExactly("a");
    }

    @Test
    void an_empty_stream_needs_no_place() {
        assertThat(Intake.all(new ScriptedPieces(), this::place).succeeded()).isTrue();
        assertThat(placed).isEmpty();
    }

    /// Gives its pieces, and behind them its end, one for each that is asked for.
    private static final class ScriptedPieces implements ReadStream<Buffer> {
        private final Queue<String> pieces;
        private long demand = Long.MAX_VALUE;
        private boolean ended;
        private Handler<Buffer> each;
        private Handler<Void> end;
        private Handler<Throwable> broken;

        ScriptedPieces(String... pieces) {
            this.pieces = new ArrayDeque<>(List.of(pieces));
        }

        @Override
        public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            broken = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> handler(Handler<Buffer> handler) {
            each = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> endHandler(Handler<Void> handler) {
            end = handler;
            return this;
        }

        @Override
        public ReadStream<Buffer> pause() {
            demand = 0;
            return this;
        }

        @Override
        public ReadStream<Buffer> resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public ReadStream<Buffer> fetch(long amount) {
            demand = amount == Long.MAX_VALUE ? amount : demand + amount;
            while (demand > 0 && !pieces.isEmpty()) {
                demand--;
                each.handle(Buffer.buffer(pieces.remove()));
            }
            if (demand > 0 && !ended) {
                ended = true;
                end.handle(null);
            }
            return this;
        }
    }
}
