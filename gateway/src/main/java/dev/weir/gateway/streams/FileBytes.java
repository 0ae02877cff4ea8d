package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.ReadStream;

/// The bytes of a file from its first to its last, at a position of its own: unlike `AsyncFile` itself, which has one
/// position, a file may have several of these, and one that is given up in the middle disturbs no other. Starts paused;
/// holds one block at most. Leaves the file open. Event loop only.
public final class FileBytes implements ReadStream<Buffer> {
    private static final int BLOCK_BYTES = 64 * 1024;

    private final AsyncFile file;

    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed = _ -> {};
    private Buffer block;
    private long position;
    private boolean reading;
    private boolean paused = true;
    private boolean over;

    public FileBytes(AsyncFile file) {
        this.file = file;
    }

    private void go() {
        if (block != null && !paused) {
            Buffer next = block;
            block = null;
            deliver(next);
        }
        if (block == null && !paused && !over && !reading) {
            reading = true;
            read().onComplete(this::arrived, this::broken);
        }
    }

    private Future<Buffer> read() {
        try {
            return file.read(Buffer.buffer(BLOCK_BYTES), 0, position, BLOCK_BYTES);
        } catch (IllegalStateException e) {
            // It was closed.
            return Future.failedFuture(e);
        }
    }

    private void arrived(Buffer read) {
        reading = false;
        position += read.length();
        block = read;
        go();
    }

    /// An empty block is the end.
    private void deliver(Buffer next) {
        if (next.length() == 0) {
            over = true;
            ended.handle(null);
        } else {
            handler.handle(next);
        }
    }

    private void broken(Throwable cause) {
        reading = false;
        over = true;
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
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        go();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }
}
