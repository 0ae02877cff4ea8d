package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.function.Supplier;

/// Gives a stream what there is, each piece when the one before has left: nothing more is in memory.
public final class Outlet {
    private Outlet() {}

    /// Completes when an empty piece says that there is no more; the stream is not ended. Fails with what the pieces
    /// or the stream fail with.
    public static Future<Void> all(Supplier<Future<Buffer>> pieces, WriteStream<Buffer> sink) {
        return pieces.get()
                .compose(piece -> piece.length() == 0
                        ? Future.succeededFuture()
                        : sink.write(piece).compose(_ -> all(pieces, sink)));
    }
}
