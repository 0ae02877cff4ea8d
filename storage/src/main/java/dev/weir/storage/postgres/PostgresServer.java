package dev.weir.storage.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// A PostgreSQL that belongs to this process: real server, durable, in the data folder, reachable from this machine
/// only and by password only. Started again when it dies; ends with this process, also on `kill -9`.
/// Blocking: not for event loops. Safe from any thread.
public final class PostgresServer implements AutoCloseable {
    private static final long LOG_BYTES_MAX = 4 << 20;

    private final DataFolder folder;
    private final Keeper keeper;
    private final PostgresUrl url;

    // guarded by this
    private boolean closed;

    private PostgresServer(DataFolder folder, Keeper keeper, PostgresUrl url) {
        this.folder = folder;
        this.keeper = keeper;
        this.url = url;
    }

    /// Starts it and returns when it accepts connections: a second or two when it must be unpacked and made first,
    /// else some milliseconds.
    ///
    /// @param dataDir the data folder, made when it is missing; one process at a time may use it
    /// @param progress told what is being done, such as `starting PostgreSQL`
    /// @throws PostgresStartException with a sentence that says what to do
    public static PostgresServer start(Path dataDir, Consumer<String> progress) {
        return start(dataDir, Optional.empty(), progress);
    }

    /// The same, with PostgreSQL's programs unpacked into a folder that several data folders share.
    public static PostgresServer start(Path dataDir, Path binariesDir, Consumer<String> progress) {
        return start(dataDir, Optional.of(binariesDir), progress);
    }

    private static PostgresServer start(Path dataDir, Optional<Path> sharedBinaries, Consumer<String> progress) {
        Programs.checkMachine();
        try {
            DataFolder folder = DataFolder.open(dataDir);
            try {
                return start(folder, sharedBinaries, progress);
            } catch (IOException | InterruptedException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresStartException(
                    "The embedded PostgreSQL can't be started in " + dataDir + ": " + e
                            + ". Check that this user may read and write the folder, and that the disk is not full."
                            + PostgresStartException.WAY_OUT,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("The start of the embedded PostgreSQL was interrupted.", e);
        }
    }

    private static PostgresServer start(DataFolder folder, Optional<Path> sharedBinaries, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path binaries = sharedBinaries.orElse(folder.postgres());
        Path home = Binaries.unpacked(binaries, progress);
        if (sharedBinaries.isEmpty()) {
            Binaries.deleteOthers(binaries, home);
        }
        Programs programs = Programs.in(home, folder.postgres(), Cluster.account(folder));
        var log = new BoundedLog(folder.postgres().resolve("log").resolve("postgres.log"), LOG_BYTES_MAX);
        var keeper = new Keeper(programs, folder.cluster(), log, Keeper::freePort);
        keeper.orphans().end();
        String password = new Cluster(folder, programs).open(progress);
        progress.accept("starting PostgreSQL");
        int port = keeper.start();
        var url = PostgresUrl.parse(
                "postgres://" + Cluster.USER + ":" + password + "@127.0.0.1:" + port + "/" + Cluster.USER
                        // It never leaves this machine; asking for TLS first would cost a connection each time.
                        + "?sslmode=disable");
        try {
            folder.keepLine(DataFolder.CONNECTION_FILE, url.reveal());
        } catch (IOException e) {
            keeper.stop();
            throw e;
        }
        return new PostgresServer(folder, keeper, url);
    }

    /// How to reach the server that a running Weir keeps in this data folder, if one does. After a kill the answer is
    /// stale and nobody listens there.
    public static Optional<PostgresUrl> running(Path dataDir) {
        Path file = dataDir.resolve("postgres").resolve(DataFolder.CONNECTION_FILE);
        try {
            return Files.exists(file)
                    ? Optional.of(PostgresUrl.parse(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The database, with its password. The same as long as the server is open.
    public PostgresUrl url() {
        return url;
    }

    /// The number of its first process.
    long pid() {
        return keeper.pid();
    }

    /// Ends the server, after a checkpoint, and waits for its end: about 0.1 s, 25 s at most. A repeat changes nothing.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (folder) {
            keeper.stop();
            folder.dropLine(DataFolder.CONNECTION_FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
