package dev.weir.storage.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Databases for this module's own tests, which can't use the testkit because it stands on this module: one server for
/// all classes, fresh databases on demand. Register it as a static extension.
public final class ScratchPostgres implements BeforeAllCallback, AfterAllCallback {
    private static final int ANSWER_SECONDS_MAX = 30;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final List<Database> opened = new ArrayList<>();
    private Server server;

    private record Server(Path folder, PostgresServer postgres, Vertx vertx, Database maintenance)
            implements AutoCloseable {
        static Server start() {
            try {
                Path folder = Files.createTempDirectory("weir-storage-test-");
                var postgres = PostgresServer.start(folder, binaries(), _ -> {});
                Vertx vertx = Vertx.vertx();
                return new Server(
                        folder, postgres, vertx, Database.open(vertx, postgres.url(), PostgresSettings.defaults()));
            } catch (IOException e) {
                throw new IllegalStateException("no folder for PostgreSQL: " + e, e);
            }
        }

        @Override
        public void close() throws IOException {
            await(maintenance.close());
            await(vertx.close());
            postgres.close();
            DataFolder.deleteTree(folder);
        }
    }

    /// Where PostgreSQL's programs are unpacked once per machine and user.
    static Path binaries() {
        Path shared = Path.of(
                System.getProperty("java.io.tmpdir"), "weir-postgres-binaries-" + System.getProperty("user.name"));
        try {
            return Files.createDirectories(shared);
        } catch (IOException e) {
            throw new IllegalStateException("can't make " + shared, e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.create(ScratchPostgres.class))
                .getOrComputeIfAbsent(Server.class, _ -> Server.start(), Server.class);
    }

    public Vertx vertx() {
        return server.vertx();
    }

    public PostgresServer postgres() {
        return server.postgres();
    }

    /// A new database, migrated by all migrations of this module. Closed after the class.
    public Database migrated() {
        Database database = empty();
        await(Migrations.of(database).up());
        return database;
    }

    /// A new database with nothing in it. Closed after the class.
    public Database empty() {
        Database database = Database.open(vertx(), emptyUrl(), PostgresSettings.defaults());
        opened.add(database);
        return database;
    }

    PostgresUrl emptyUrl() {
        String name = "scratch_" + MADE.incrementAndGet();
        await(server.maintenance().pool().query("create database " + name).execute());
        return postgres().url().withDatabase(name);
    }

    /// The future's value; its failure, unwrapped, where it is a `RuntimeException`.
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + ANSWER_SECONDS_MAX + " s", e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        opened.forEach(database -> await(database.close()));
        opened.clear();
    }
}
