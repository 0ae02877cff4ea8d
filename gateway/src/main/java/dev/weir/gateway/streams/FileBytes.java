package dev.weir.gateway.streams;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;

/// The bytes of a file from its first to its last, at a position of its own: unlike `AsyncFile` itself, which has one
/// position, a file may have several of these, and one that is given up in the middle disturbs no other. Starts paused;
/// holds one block at most. Leaves the file open. Event loop only.
public final class FileBytes extends Source {
    private static final int BLOCK_BYTES = 64 * 1024;

    private final AsyncFile file;

    private Buffer block;
    private long position;
    private boolean reading;
    private boolean over;

    public FileBytes(AsyncFile file) {
        this.file = file;
    }

    @Override
    protected void resumed() {
        if (block != null && !isPaused()) {
            Buffer next = block;
            block = null;
            deliver(next);
        }
        if (block == null && !isPaused() && !over && !reading) {
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
        resumed();
    }

    /// An empty block is the end.
    private void deliver(Buffer next) {
        if (next.length() == 0) {
            over = true;
            end();
        } else {
            give(next);
        }
    }

    private void broken(Throwable cause) {
        reading = false;
        over = true;
        fail(cause);
    }
}
