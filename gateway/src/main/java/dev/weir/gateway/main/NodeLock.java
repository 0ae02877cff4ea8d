package dev.weir.gateway.main;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One node for each data folder: two of one name would settle each other's requests at their start. The embedded
/// database has a lock of its own; this one is for nodes that work on another.
final class NodeLock implements AutoCloseable {
    private static final String FILE = "node.lock";
    private static final int WAIT_MS_MAX = 1_000;
    private static final int LOOK_MS = 20;

    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    static NodeLock take(WeirConfig config) {
        if (config.postgres().url().isEmpty()) {
            return new NodeLock(null);
        }
        Path folder = Settings.resolve(config.dataDir());
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new StartException(
                        "The data folder " + folder + " is in use by another Weir. Stop that one, or set WEIR_DATA_DIR"
                                + " to another folder: every node has its own.",
                        null);
            }
            return new NodeLock(channel);
        } catch (IOException e) {
            throw new StartException("The data folder " + folder + " can't be used: " + e, e);
        }
    }

    /// Null when another holds it. One that was killed a moment ago may still be on its way out.
    private static FileLock lock(FileChannel channel) throws IOException {
        for (int waitedMs = 0; ; waitedMs += LOOK_MS) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null || waitedMs >= WAIT_MS_MAX) {
                    return lock;
                }
            } catch (OverlappingFileLockException inThisProcess) {
                return null;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new StartException("The data folder could not be given back: " + e.getMessage(), e);
        }
    }
}
