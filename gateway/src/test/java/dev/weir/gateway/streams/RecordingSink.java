package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;

/// A sink that keeps what is written, and sends nothing while a test says that it is full.
public final class RecordingSink implements WriteStream<Buffer> {
    public final List<String> writes = new ArrayList<>();
    public boolean full;
    /// False: it keeps what is written and says that there is room.
    public boolean admitsToBeFull = true;

    public int ends;
    /// An ended response may not be asked whether it is full.
    public boolean ended;

    public int askedAtTheEnd;

    private final List<Promise<Void>> unsent = new ArrayList<>();

    /// Sends what was written while it was full.
    public void drain() {
        full = false;
        List<Promise<Void>> leaving = List.copyOf(unsent);
        unsent.clear();
        leaving.forEach(Promise::complete);
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public Future<Void> write(Buffer data) {
        writes.add(data.toString());
        if (!full) {
            return Future.succeededFuture();
        }
        Promise<Void> sent = Promise.promise();
        unsent.add(sent);
        return sent.future();
    }

    @Override
    public Future<Void> end() {
        ends++;
        return Future.succeededFuture();
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        askedAtTheEnd += ended ? 1 : 0;
        return full && admitsToBeFull;
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        return this;
    }
}
