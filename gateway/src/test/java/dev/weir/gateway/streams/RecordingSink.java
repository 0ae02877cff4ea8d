package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;

/// A sink that keeps what is written, and is full when a test says so.
public final class RecordingSink implements WriteStream<Buffer> {
    public final List<String> writes = new ArrayList<>();
    public boolean full;
    public int ends;

    private Handler<Void> drainHandler;

    public void drain() {
        full = false;
        drainHandler.handle(null);
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public Future<Void> write(Buffer data) {
        writes.add(data.toString());
        return Future.succeededFuture();
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
        return full;
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        drainHandler = handler;
        return this;
    }
}
