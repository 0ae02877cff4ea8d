package dev.weir.storage.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The data folder while this process owns it. Blocking.
final class DataFolder implements AutoCloseable {
    static final String CONNECTION_FILE = "connection";
    private static final int LOCK_MS_MAX = 1_000;
    private static final int LOCK_EVERY_MS = 20;
    private static final Set<PosixFilePermission> OWNER_READS_WRITES = PosixFilePermissions.fromString("rw-------");

    // Closing any channel on a locked file drops the process's lock on it, so a second opening in this process must
    // be refused before it opens anything. Guarded by itself.
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes the folder if needed and takes its lock.
    ///
    /// @throws PostgresStartException when another Weir holds it
    static DataFolder open(Path dataDir) throws IOException {
        // 0711 for root: the server's own user must pass through, and can't list.
        String mode = Account.ofThisProcess().isRoot() ? "rwx--x--x" : "rwx------";
        makeFolder(dataDir.toAbsolutePath(), mode);
        Path root = dataDir.toRealPath();
        synchronized (OPEN) {
            if (OPEN.contains(root)) {
                throw inUse(root, Long.toString(ProcessHandle.current().pid()));
            }
            Path file = root.resolve("lock");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock == null) {
                String holder = read(channel);
                channel.close();
                throw inUse(root, holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            OPEN.add(root);
            makeFolder(root.resolve("postgres"), mode);
            return new DataFolder(root, channel, lock);
        }
    }

    /// Null when another process keeps it. One that was killed a moment ago may still be on its way out.
    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        for (int waitedMs = 0; lock == null && waitedMs < LOCK_MS_MAX; waitedMs += LOCK_EVERY_MS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOCK_EVERY_MS));
            lock = channel.tryLock();
        }
        return lock;
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        int length = channel.read(text, 0);
        return length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII).strip();
    }

    private static PostgresStartException inUse(Path root, String pid) {
        return new PostgresStartException("The data folder " + root + " is in use by another Weir"
                + (pid.isEmpty() ? "" : " (process " + pid + ")")
                + ". Stop that one, or set WEIR_DATA_DIR to another folder.");
    }

    private static void makeFolder(Path folder, String mode) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return;
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }

    /// Everything of the embedded server.
    Path postgres() {
        return root.resolve("postgres");
    }

    Path cluster() {
        return postgres().resolve("data");
    }

    /// A line kept in a file that only its owner reads, if there is one.
    Optional<String> line(String name) throws IOException {
        Path file = postgres().resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /// Writes such a line; a reader sees the old one or the new one.
    void keepLine(String name, String line) throws IOException {
        Path fresh = postgres().resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_READS_WRITES));
        try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        moveDurably(fresh, postgres().resolve(name));
    }

    void dropLine(String name) throws IOException {
        Files.deleteIfExists(postgres().resolve(name));
    }

    /// Renames in one step and makes the new name survive a power cut.
    static void moveDurably(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    static void deleteTree(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
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
