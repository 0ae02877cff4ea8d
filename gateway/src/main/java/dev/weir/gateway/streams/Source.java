package dev.weir.gateway.streams;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source of bytes of our own making: it starts paused, and goes by pause and resume alone. Event loop only.
public abstract class Source implements ReadStream<Buffer> {
    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed = _ -> {};
    private boolean paused = true;

    /// Nobody wants more of it.
    public final boolean isPaused() {
        return paused;
    }

    /// More of it is wanted, from now on or still.
    protected abstract void resumed();

    protected final void give(Buffer block) {
        handler.handle(block);
    }

    protected final void end() {
        ended.handle(null);
    }

    protected final void fail(Throwable cause) {
        failed.handle(cause);
    }

    @Override
    public final Source handler(Handler<Buffer> set) {
        handler = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public final Source endHandler(Handler<Void> set) {
        ended = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public final Source exceptionHandler(Handler<Throwable> set) {
        failed = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public Source pause() {
        paused = true;
        return this;
    }

    @Override
    public final Source resume() {
        paused = false;
        resumed();
        return this;
    }

    @Override
    public final Source fetch(long amount) {
        return resume();
    }
}
