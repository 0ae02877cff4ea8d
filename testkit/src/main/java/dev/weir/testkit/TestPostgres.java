package dev.weir.testkit;

import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.PostgresServer;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One PostgreSQL for all tests of this process, in a temporary folder, with as many databases as they want: each is a
/// copy of one that was migrated once. The programs are unpacked once per machine and user. Blocking.
public final class TestPostgres implements AutoCloseable {
    private static final String TEMPLATE = "migrated";
    private static final String FOLDER = "weir-test-postgres-";
    private static final Duration LEFTOVER = Duration.ofHours(3);
    private static final int ANSWER_SECONDS_MAX = 30;

    private final Path folder;
    private final PostgresServer server;
    private final Vertx vertx;
    private final Database maintenance;
    private final AtomicInteger made = new AtomicInteger();

    private TestPostgres(Path folder, PostgresServer server, Vertx vertx, Database maintenance) {
        this.folder = folder;
        this.server = server;
        this.vertx = vertx;
        this.maintenance = maintenance;
    }

    /// Starts it and migrates the template.
    ///
    /// @throws IllegalStateException saying why there is none
    public static TestPostgres start() {
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            deleteLeftovers(temporary);
            Path folder = Files.createTempDirectory(temporary, FOLDER);
            Path binaries = temporary.resolve("weir-postgres-binaries-" + System.getProperty("user.name"));
            Files.createDirectories(binaries);
            PostgresServer server = PostgresServer.start(folder, binaries, _ -> {});
            Vertx vertx = Vertx.vertx();
            var maintenance = Database.open(vertx, server.url(), PostgresSettings.defaults());
            var started = new TestPostgres(folder, server, vertx, maintenance);
            started.makeTemplate();
            return started;
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "These tests need a PostgreSQL, and it can't be started: " + e.getMessage(), e);
        }
    }

    /// Of test runs that were killed: old, and locked by nobody.
    private static void deleteLeftovers(Path temporary) throws IOException {
        Instant old = Clock.systemUTC().instant().minus(LEFTOVER);
        try (var folders = Files.newDirectoryStream(temporary, FOLDER + "*")) {
            for (Path folder : folders) {
                Path lock = folder.resolve("lock");
                if (Files.isWritable(lock)
                        && Files.getLastModifiedTime(lock).toInstant().isBefore(old)) {
                    try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                            var free = channel.tryLock()) {
                        if (free != null) {
                            deleteTree(folder);
                        }
                    }
                }
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void makeTemplate() {
        await(maintenance.pool().query("create database " + TEMPLATE).execute());
        Database template = Database.open(vertx, server.url().withDatabase(TEMPLATE), PostgresSettings.defaults());
        await(Migrations.of(template).up());
        await(template.close());
    }

    /// The URL of a new database, migrated and otherwise empty.
    public PostgresUrl freshDatabase() {
        String name = "test_" + made.incrementAndGet();
        await(maintenance
                .pool()
                .query("create database " + name + " template " + TEMPLATE)
                .execute());
        return server.url().withDatabase(name);
    }

    /// The server itself, whose kill and restart a test may want.
    public PostgresServer server() {
        return server;
    }

    Vertx vertx() {
        return vertx;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("PostgreSQL did not answer within " + ANSWER_SECONDS_MAX + " s", e);
        }
    }

    @Override
    public void close() throws IOException {
        await(maintenance.close());
        await(vertx.close());
        server.close();
        deleteTree(folder);
    }
}
