package dev.weir.gateway.streams;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source whose beginning has come already, and whose rest is looked at as it passes. What the look throws breaks it
/// off. The source's own failures are its owner's: its handler for them is left alone. Event loop only.
public final class Tapped implements ReadStream<Buffer> {
    /// Sees every block before it passes, and the end.
    public interface Look {
        void at(Buffer block);

        void atEnd();
    }

    private final ReadStream<Buffer> source;
    private final Buffer beginning;
    private final Look look;

    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed = _ -> {};
    private boolean begun;
    private boolean paused = true;
    private boolean over;

    /// @param source paused
    /// @param beginning passes first, and was looked at
    public Tapped(ReadStream<Buffer> source, Buffer beginning, Look look) {
        this.source = source;
        this.beginning = beginning;
        this.look = look;
        source.handler(this::pass);
        source.endHandler(_ -> end());
    }

    /// Nobody wants more of it.
    public boolean isPaused() {
        return paused;
    }

    /// From now on nothing passes.
    public void stop() {
        over = true;
    }

    private void pass(Buffer block) {
        if (over) {
            return;
        }
        try {
            look.at(block);
        } catch (RuntimeException e) {
            breakOff(e);
            return;
        }
        if (!over) {
            handler.handle(block);
        }
    }

    private void end() {
        if (over) {
            return;
        }
        try {
            look.atEnd();
        } catch (RuntimeException e) {
            breakOff(e);
            return;
        }
        over = true;
        ended.handle(null);
    }

    private void breakOff(RuntimeException cause) {
        over = true;
        source.pause();
        failed.handle(cause);
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> set) {
        handler = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> set) {
        ended = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> set) {
        failed = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        if (!over) {
            source.pause();
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        if (!begun) {
            begun = true;
            if (beginning.length() > 0) {
                handler.handle(beginning);
            }
        }
        // What took the beginning may have had enough.
        if (!paused && !over) {
            source.resume();
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }
}
