package dev.weir.storage.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the server and starts it again on the same port when it dies, until it is stopped.
///
/// One platform thread does it all and lives as long as the server may: the kernel ends the server when the thread
/// that started it ends. Restarts wait 0.1 s, then twice as long each time, up to 10 s: at most 12 in the first
/// minute, 6 in each after.
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int FIRST_STARTS_MAX = 5;
    private static final int READY_SECONDS_MAX = 120;
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Duration STABLE = Duration.ofMinutes(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(40);

    private final Programs programs;
    private final Path cluster;
    private final String clusterName;
    private final BoundedLog log;
    private final Orphans orphans;
    private final IntSupplier ports;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("weir-postgres").unstarted(this::keep);
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile ServerProcess current;

    /// @param ports gives a port that seems free; another one when it is asked again
    Keeper(Programs programs, Path cluster, BoundedLog log, IntSupplier ports) {
        this.programs = programs;
        this.cluster = cluster;
        this.clusterName = "weir-%08x".formatted(cluster.toString().hashCode());
        this.log = log;
        this.ports = ports;
        this.orphans = new Orphans(cluster, clusterName);
    }

    Orphans orphans() {
        return orphans;
    }

    /// Starts it and waits until it accepts connections.
    ///
    /// @return its port
    int start() {
        thread.start();
        try {
            return port.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof PostgresStartException told
                    ? told
                    : new PostgresStartException("The embedded PostgreSQL can't be started.", failed.getCause());
        }
    }

    long pid() {
        return current.pid();
    }

    private void keep() {
        try {
            int chosen = startFirst();
            port.complete(chosen);
            keepRunning(chosen);
        } catch (InterruptedException | IOException | RuntimeException e) {
            if (!port.completeExceptionally(e)) {
                LOG.error("PostgreSQL is not kept running any more", e);
            }
        }
    }

    private int startFirst() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int candidate = ports.getAsInt();
            Optional<String> trouble = launch(candidate);
            if (trouble.isEmpty()) {
                return candidate;
            }
            if (attempt == FIRST_STARTS_MAX || !passes(trouble.get())) {
                throw new PostgresStartException("The embedded PostgreSQL in " + cluster + " does not start: "
                        + trouble.get() + PostgresStartException.WAY_OUT);
            }
        }
    }

    /// A port of the loopback interface that nobody listens on right now.
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    private void keepRunning(int port) throws InterruptedException {
        Duration backoff = BACKOFF_MIN;
        while (true) {
            long since = System.nanoTime();
            int code = current.awaitEnd();
            if (isStopping()) {
                return;
            }
            if (System.nanoTime() - since > STABLE.toNanos()) {
                backoff = BACKOFF_MIN;
            }
            LOG.error("PostgreSQL ended with code {}; starting it again in {} ms", code, backoff.toMillis());
            if (stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            backoff = backoff.multipliedBy(2).compareTo(BACKOFF_MAX) < 0 ? backoff.multipliedBy(2) : BACKOFF_MAX;
            relaunch(port);
        }
    }

    private void relaunch(int port) throws InterruptedException {
        try {
            orphans.end();
            Optional<String> trouble = launch(port);
            if (trouble.isEmpty()) {
                LOG.info("PostgreSQL runs again");
            } else if (!isStopping()) {
                LOG.error("PostgreSQL does not start: {}", trouble.get());
                passes(trouble.get());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL can't be started", e);
        }
    }

    /// Starts it once.
    ///
    /// @return nothing when it accepts connections, else what it said
    private Optional<String> launch(int port) throws IOException, InterruptedException {
        var server = new ServerProcess(programs.server(arguments(port)), log);
        current = server;
        server.listen();
        if (isStopping()) {
            server.stop();
        }
        if (server.awaitReady(READY_SECONDS_MAX)) {
            return Optional.empty();
        }
        server.stop();
        server.awaitEnd();
        return Optional.of(server.lastWords());
    }

    /// What Weir relies on, and so stands above what `postgresql.conf` says.
    private List<String> arguments(int port) {
        return List.of(
                "-D", cluster.toString(),
                "-p", Integer.toString(port),
                "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=",
                "-c", "cluster_name=" + clusterName,
                "-c", "fsync=on",
                "-c", "logging_collector=off",
                "-c", "log_destination=stderr");
    }

    /// Whether another attempt may do better, after making way for it.
    private boolean passes(String trouble) throws IOException, InterruptedException {
        if (trouble.contains("could not create any TCP/IP sockets")) {
            return true;
        }
        if (trouble.contains("pre-existing shared memory block")) {
            orphans.end();
            stopping.await(BACKOFF_MIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        }
        if (trouble.contains("lock file \"postmaster.pid\" already exists")) {
            // Left by a killed server whose number another process, or its own zombie, has now.
            orphans.end();
            return Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        }
        return false;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /// Ends the server and waits for its end. A repeat changes nothing.
    void stop() throws IOException, InterruptedException {
        stopping.countDown();
        ServerProcess server = current;
        if (server != null) {
            server.stop();
        }
        thread.join(STOP_MAX);
        orphans.end();
    }
}
