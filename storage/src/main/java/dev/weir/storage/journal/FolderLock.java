package dev.weir.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The folder of the journal while this process owns it. Blocking.
final class FolderLock implements AutoCloseable {
    static final String FILE = "lock";
    private static final int LOCK_MS_MAX = 1_000;
    private static final int LOCK_EVERY_MS = 20;
    private static final int PID_CHARS_MAX = 20;

    // Closing any channel on a locked file drops the process's lock on it, so a second opening in this process must
    // be refused before it opens anything. Guarded by itself.
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes the folder if needed and takes its lock.
    ///
    /// @throws JournalException when another Weir holds it, or it can't be written to
    static FolderLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            Path root = folder.toRealPath();
            synchronized (OPEN) {
                if (OPEN.contains(root)) {
                    throw inUse(root, Long.toString(ProcessHandle.current().pid()));
                }
                FolderLock taken = lock(root);
                OPEN.add(root);
                return taken;
            }
        } catch (AccessDeniedException e) {
            throw new JournalException(
                    "The journal's folder " + folder + " can't be written to: permission denied for " + e.getFile()
                            + ". Give it to the user that runs Weir.",
                    e);
        } catch (IOException e) {
            throw new JournalException("The journal's folder " + folder + " can't be used: " + e.getMessage(), e);
        }
    }

    private static FolderLock lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(
                root.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = waitFor(channel);
        if (lock == null) {
            String holder = read(channel);
            channel.close();
            throw inUse(root, holder);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new FolderLock(root, channel, lock);
    }

    /// Null when another process keeps it. One that was killed a moment ago may still be on its way out.
    private static FileLock waitFor(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        for (int waitedMs = 0; lock == null && waitedMs < LOCK_MS_MAX; waitedMs += LOCK_EVERY_MS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOCK_EVERY_MS));
            lock = channel.tryLock();
        }
        return lock;
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(PID_CHARS_MAX);
        int length = channel.read(text, 0);
        return length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII).strip();
    }

    private static JournalException inUse(Path root, String pid) {
        return new JournalException("The journal's folder " + root + " is in use by another Weir"
                + (pid.isEmpty() ? "" : " (process " + pid + ")") + ". Stop that one first.");
    }

    /// The folder, without links.
    Path folder() {
        return root;
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (OPEN.remove(root)) {
                lock.release();
                channel.close();
            }
        }
    }
}
