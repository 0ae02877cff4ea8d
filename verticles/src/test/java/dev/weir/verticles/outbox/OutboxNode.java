package dev.weir.verticles.outbox;

import static dev.weir.verticles.outbox.Awaited.await;

import dev.weir.contracts.facts.FactSink;
import dev.weir.storage.billing.OutboxTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/// A node that publishes facts; its Vert.x and its connections are its own.
record OutboxNode(Vertx vertx, Context context, FactPublisher publisher) implements AutoCloseable {
    static final int BATCH_MAX = 4;
    static final OutboxSettings QUICK = new OutboxSettings(
            FactPublishing.BUS,
            Duration.ofDays(7),
            Duration.ofMillis(5),
            BATCH_MAX,
            Duration.ofSeconds(30),
            Duration.ofMillis(20));

    static OutboxNode start(PostgresUrl url, FactSink sink) {
        return start(url, Optional.of(sink), QUICK);
    }

    static OutboxNode start(PostgresUrl url, Optional<FactSink> sink, OutboxSettings settings) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var publisher = new FactPublisher(new OutboxTables(database.pool()), sink, settings);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(_ -> publisher.start(vertx));
        return new OutboxNode(vertx, context, publisher);
    }

    /// Its connections break, whatever is under way.
    void kill() {
        await(vertx.close());
    }

    @Override
    public void close() {
        stop();
        kill();
    }

    /// Publishes nothing more.
    void stop() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(_ -> publisher.stop().onComplete(stopped));
        await(stopped.future());
    }
}
