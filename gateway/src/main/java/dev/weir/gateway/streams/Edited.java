package dev.weir.gateway.streams;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source in which some bytes are replaced as they pass. Event loop only.
public final class Edited implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final long from;
    private final long to;
    private final Buffer text;
    private long position;

    /// @param from the first byte that is replaced, counted from the source's beginning
    /// @param to the first behind them
    /// @param text what takes their place
    public Edited(ReadStream<Buffer> source, long from, long to, Buffer text) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.text = text;
    }

    private Buffer edit(Buffer block) {
        long begin = position;
        long end = begin + block.length();
        position = end;
        if (end <= from || begin >= to) {
            return block;
        }
        Buffer out = Buffer.buffer(block.length() + text.length());
        if (begin <= from) {
            out.appendBuffer(block, 0, (int) (from - begin)).appendBuffer(text);
        }
        if (end > to) {
            out.appendBuffer(block, (int) (to - begin), (int) (end - to));
        }
        return out;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> set) {
        source.handler(
                set == null
                        ? null
                        : block -> {
                            Buffer out = edit(block);
                            if (out.length() > 0) {
                                set.handle(out);
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> set) {
        source.endHandler(set);
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> set) {
        source.exceptionHandler(set);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
