package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;

/// Takes what a stream brings, each piece when the one before has found its place: the stream waits for it. Event
/// loop only.
public final class Intake {
    private final ReadStream<Buffer> source;
    private final Function<Buffer, Future<Void>> place;
    private final Promise<Void> taken = Promise.promise();
    private boolean placing;
    private boolean ended;

    private Intake(ReadStream<Buffer> source, Function<Buffer, Future<Void>> place) {
        this.source = source;
        this.place = place;
    }

    /// Completes when everything has its place. Fails with what the stream or a place fails with; then the rest of
    /// the stream is thrown away.
    public static Future<Void> all(ReadStream<Buffer> source, Function<Buffer, Future<Void>> place) {
        return new Intake(source, place).take();
    }

    private Future<Void> take() {
        source.pause();
        source.exceptionHandler(this::fail);
        source.endHandler(_ -> {
            ended = true;
            finish();
        });
        source.handler(this::place);
        source.fetch(1);
        return taken.future();
    }

    private void place(Buffer piece) {
        if (taken.future().isComplete()) {
            return;
        }
        placing = true;
        place.apply(piece)
                .onComplete(
                        _ -> {
                            placing = false;
                            if (!taken.future().isComplete()) {
                                source.fetch(1);
                                finish();
                            }
                        },
                        this::fail);
    }

    private void finish() {
        if (ended && !placing) {
            taken.tryComplete();
        }
    }

    private void fail(Throwable cause) {
        if (taken.tryFail(cause) && !ended) {
            source.handler(_ -> {});
            source.resume();
        }
    }
}
