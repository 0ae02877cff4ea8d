package dev.weir.gateway.streams;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source whose beginning has come already, and whose rest is looked at as it passes. What the look throws breaks it
/// off. The source's own failures are its owner's: its handler for them is left alone. Event loop only.
public final class Tapped extends Source {
    /// Sees every block before it passes, and the end.
    public interface Look {
        void at(Buffer block);

        void atEnd();
    }

    private final ReadStream<Buffer> source;
    private final Buffer beginning;
    private final Look look;

    private boolean begun;
    private boolean over;

    /// @param source paused
    /// @param beginning passes first, and was looked at
    public Tapped(ReadStream<Buffer> source, Buffer beginning, Look look) {
        this.source = source;
        this.beginning = beginning;
        this.look = look;
        source.handler(this::pass);
        source.endHandler(_ -> sourceEnded());
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
            give(block);
        }
    }

    private void sourceEnded() {
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
        end();
    }

    private void breakOff(RuntimeException cause) {
        over = true;
        source.pause();
        fail(cause);
    }

    @Override
    public Source pause() {
        super.pause();
        if (!over) {
            source.pause();
        }
        return this;
    }

    @Override
    protected void resumed() {
        if (!begun) {
            begun = true;
            if (beginning.length() > 0) {
                give(beginning);
            }
        }
        // What took the beginning may have had enough.
        if (!isPaused() && !over) {
            source.resume();
        }
    }
}
