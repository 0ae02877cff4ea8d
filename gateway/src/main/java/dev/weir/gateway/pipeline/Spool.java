package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.streams.FileBytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Where forms wait whose model stands behind their files: files in the data folder that have lost their name as soon
/// as they were opened, so that nothing is left of them, not even by `kill -9`. One per node; any thread.
public final class Spool {
    private static final int RETRY_SECONDS = 5;

    private final Path folder;
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /// @param bytesMax of all files together
    public Spool(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
    }

    /// Bytes that wait now.
    public long bytes() {
        return bytes.get();
    }

    /// A new file, for the loop of the caller. Fails with `STORAGE_UNAVAILABLE`.
    Future<File> open(Vertx vertx) {
        String path = folder.resolve(UUID.randomUUID() + ".upload").toString();
        var files = vertx.fileSystem();
        return files.mkdirs(folder.toString())
                .compose(_ -> files.open(
                        path, new OpenOptions().setRead(true).setWrite(true).setCreateNew(true)))
                .compose(file -> files.delete(path).map(_ -> new File(file)))
                .recover(cause -> Future.failedFuture(GatewayException.withDetail(
                        Failure.STORAGE_UNAVAILABLE,
                        "The upload can't be kept on disk until it is whole (expected: room in the data folder, or"
                                + " `model` before the file)",
                        cause)));
    }

    /// One form. Event loop only.
    final class File {
        private final AsyncFile file;
        private long length;
        private boolean closed;

        private File(AsyncFile file) {
            this.file = file;
        }

        /// @throws GatewayException `OVERLOADED` when too much waits already
        Future<Void> write(Buffer block) {
            length += block.length();
            if (bytes.addAndGet(block.length()) > bytesMax) {
                throw GatewayException.of(
                                Failure.OVERLOADED,
                                "More than " + bytesMax + " bytes of uploads wait on disk (expected: the same request"
                                        + " later, or `model` before the file)")
                        .retryAfter(RETRY_SECONDS);
            }
            return file.write(block);
        }

        boolean isFull() {
            return file.writeQueueFull();
        }

        void onRoom(Runnable run) {
            file.drainHandler(_ -> run.run());
        }

        long length() {
            return length;
        }

        /// All of it, from its beginning, as often as asked for. Everything has to be written.
        FileBytes read() {
            return new FileBytes(file);
        }

        /// Gives its room back. May be called twice.
        void close() {
            if (!closed) {
                closed = true;
                bytes.addAndGet(-length);
                file.close();
            }
        }
    }
}
