package dev.weir.verticles.identity;

import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node's share of identity, as deployed.
record IdentityNode(Vertx vertx, Database database, IdentityTables tables, CachedKeyRing ring, KeyDesk desk)
        implements AutoCloseable {
    static final KeyHasher HASHER = new KeyHasher("a secret of the tests".getBytes(StandardCharsets.UTF_8));

    /// One that no announcement reaches.
    static IdentityNode start(PostgresUrl url, Duration feedInterval) {
        return start(url, feedInterval, FakeAnnouncements.cut());
    }

    static IdentityNode start(PostgresUrl url, Duration feedInterval, FakeAnnouncements announcements) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var tables = new IdentityTables(database.pool());
        var settings = new IdentitySettings(
                Optional.empty(), 1000, Duration.ofMillis(500), 1000, feedInterval, 1000, Duration.ofSeconds(2));
        var ring = new CachedKeyRing(vertx, tables, HASHER, settings);
        await(vertx.deployVerticle(new IdentityVerticle(tables, ring, announcements, settings)));
        var desk = new KeyDesk(tables, HASHER, ring, announcements, Clock.systemUTC());
        return new IdentityNode(vertx, database, tables, ring, desk);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no answer within 30 s", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
