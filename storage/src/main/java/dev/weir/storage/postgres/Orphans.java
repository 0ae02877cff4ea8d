package dev.weir.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Processes of PostgreSQL that still work on our cluster although nobody keeps them: after a kill of Weir, or of the
/// server's first process. They are told by their command line. Blocking.
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final int LEAVING_MS_MAX = 1_000;
    private static final int FAST_SHUTDOWN_MS_MAX = 12_000;
    private static final int IMMEDIATE_SHUTDOWN_MS_MAX = 2_000;
    private static final int KILL_MS_MAX = 2_000;
    private static final int LOOK_EVERY_MS = 20;

    private final Path cluster;
    private final String clusterName;

    /// @param clusterName the name in the titles of the server's processes
    Orphans(Path cluster, String clusterName) {
        this.cluster = cluster;
        this.clusterName = clusterName;
    }

    /// @param first true for the process that all others belong to
    private record Orphan(long pid, boolean first) {}

    /// Waits for them to end, and ends those that don't by themselves.
    ///
    /// @throws PostgresStartException when one survives it all
    void end() throws IOException, InterruptedException {
        List<Orphan> found = find();
        if (found.isEmpty()) {
            return;
        }
        LOG.info("a PostgreSQL from before still uses {}: waiting for its end", cluster);
        long[] first =
                found.stream().filter(Orphan::first).mapToLong(Orphan::pid).toArray();
        if (first.length > 0) {
            Signals.send("INT", first);
        }
        if (gone(first.length > 0 ? FAST_SHUTDOWN_MS_MAX : LEAVING_MS_MAX)
                || goneAfter("QUIT", IMMEDIATE_SHUTDOWN_MS_MAX)
                || goneAfter("KILL", KILL_MS_MAX)) {
            return;
        }
        throw new PostgresStartException("A PostgreSQL from before still uses " + cluster + " and can't be ended: "
                + find() + ". End these processes, then start Weir again.");
    }

    private boolean goneAfter(String signal, int msMax) throws IOException, InterruptedException {
        long[] pids = find().stream().mapToLong(Orphan::pid).toArray();
        if (pids.length > 0) {
            LOG.warn("ending PostgreSQL processes {} by SIG{}", Arrays.toString(pids), signal);
            Signals.send(signal, pids);
        }
        return gone(msMax);
    }

    private boolean gone(int msMax) throws IOException, InterruptedException {
        var never = new CountDownLatch(1);
        for (int waitedMs = 0; waitedMs < msMax; waitedMs += LOOK_EVERY_MS) {
            if (find().isEmpty()) {
                return true;
            }
            never.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        }
        return find().isEmpty();
    }

    private List<Orphan> find() throws IOException {
        List<Orphan> found = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String[] arguments = commandLine(process);
                long pid = Long.parseLong(process.getFileName().toString());
                if (isFirst(arguments)) {
                    found.add(new Orphan(pid, true));
                } else if (arguments[0].startsWith("postgres: " + clusterName + ": ")) {
                    found.add(new Orphan(pid, false));
                }
            }
        }
        return found;
    }

    /// Of a zombie, or one that ended meanwhile: one empty argument.
    private static String[] commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8).split("\0");
        } catch (IOException endedMeanwhile) {
            return new String[] {""};
        }
    }

    private boolean isFirst(String[] arguments) {
        int folder = Arrays.asList(arguments).indexOf("-D") + 1;
        return arguments[0].endsWith("/postgres")
                && folder > 0
                && folder < arguments.length
                && arguments[folder].equals(cluster.toString());
    }
}
