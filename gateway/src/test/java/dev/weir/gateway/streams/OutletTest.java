package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class OutletTest {
    private final Queue<String> pieces = new ArrayDeque<>(List.of("a", "b", ""));
    private final RecordingWrites sink = new RecordingWrites();

    private Future<Buffer> next() {
        return Future.succeededFuture(Buffer.buffer(pieces.remove()));
    }

    @Test
    void a_piece_is_asked_for_when_the_one_before_has_left() {
        Future<Void> given = Outlet.all(this::next, sink);
        assertThat(sink.written).containsExactly("a");
        assertThat(pieces).hasSize(2);

        sink.leaving.remove().complete();
        assertThat(sink.written).containsExactly("a", "b");
        assertThat(given.isComplete()).isFalse();
        sink.leaving.remove().complete();
        assertThat(given.succeeded()).isTrue();
    }

    @Test
    void a_reader_that_left_is_given_nothing_more() {
        Future<Void> given = Outlet.all(this::next, sink);
        sink.leaving.remove().fail("closed");

        assertThat(given.cause()).hasMessage("closed");
        assertThat(pieces).hasSize(2);
    }

    @Test
    void pieces_that_are_not_there_fail_it() {
        assertThat(Outlet.all(() -> Future.failedFuture("gone"), sink).cause()).hasMessage("gone");
    }

    private static final class RecordingWrites implements WriteStream<Buffer> {
        private final List<String> written = new ArrayList<>();
        private final Queue<Promise<Void>> leaving = new ArrayDeque<>();

        @Override
        public Future<Void> write(Buffer data) {
            written.add(data.toString());
            Promise<Void> left = Promise.promise();
            leaving.add(left);
            return left.future();
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
            return this;
        }

        @Override
        public Future<Void> end() {
            throw new AssertionError("it is not ended");
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return false;
        }

        @Override
        public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
            return this;
        }
    }
}
