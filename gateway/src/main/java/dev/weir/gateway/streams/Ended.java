package dev.weir.gateway.streams;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source from which nothing comes but its end, as soon as it is asked for. Event loop only.
public final class Ended implements ReadStream<Buffer> {
    private Handler<Void> ended = _ -> {};
    private boolean told;

    @Override
    public ReadStream<Buffer> resume() {
        if (!told) {
            told = true;
            ended.handle(null);
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }

    @Override
    public ReadStream<Buffer> pause() {
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        ended = handler;
        return this;
    }
}
