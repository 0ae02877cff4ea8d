package dev.weir.verticles.batches;

import static dev.weir.verticles.batches.Awaited.await;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.BatchStatus;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.ArrivingFile;
import dev.weir.storage.files.BatchTables;
import dev.weir.storage.files.BatchWork;
import dev.weir.storage.files.FileTables;
import dev.weir.storage.files.Room;
import dev.weir.storage.files.StoredContent;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A node that works on batches, with connections of its own, and what a company asks of it.
final class BatchNode implements AutoCloseable {
    static final String ENDPOINT = "/v1/chat/completions";
    static final BatchSettings QUICK = new BatchSettings(
            4,
            3,
            50,
            DataSize.kib(64),
            DataSize.kib(64),
            3,
            Duration.ofMillis(600),
            Duration.ofMillis(20),
            3,
            Duration.ofMillis(10),
            Duration.ofSeconds(2),
            Duration.ofDays(30),
            Duration.ofDays(90),
            Duration.ofSeconds(5));

    final UUID company = UUID.randomUUID();
    final UUID key = UUID.randomUUID();
    final ManualClock clock;
    final CompanyBatches batches;
    final FileTables files;
    private final Vertx vertx;
    private final Database database;
    private String deployment;

    private BatchNode(Vertx vertx, Database database, ManualClock clock) {
        this.vertx = vertx;
        this.database = database;
        this.clock = clock;
        this.files = new FileTables(database.pool());
        this.batches = new CompanyBatches(new BatchTables(database.pool()), files, QUICK, clock);
    }

    static BatchNode start(PostgresUrl url, ScriptedRunner runner) {
        return start(url, runner, new ManualClock());
    }

    static BatchNode start(PostgresUrl url, ScriptedRunner runner, ManualClock clock) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var node = new BatchNode(vertx, database, clock);
        node.deployment = await(vertx.deployVerticle(new BatchesVerticle(
                new BatchWorker(new BatchWork(database.pool()), node.files, runner, QUICK, clock))));
        return node;
    }

    UUID upload(Purpose purpose, String text) {
        ArrivingFile file = await(ArrivingFile.begin(
                files,
                Ids.at(clock.instant().toEpochMilli()),
                company,
                clock.instant(),
                Room.UNBOUNDED,
                _ -> Optional.empty()));
        await(file.write(Buffer.buffer(text)));
        return await(file.keep(new FileTerms("in.jsonl", purpose, Optional.empty())))
                .id();
    }

    BatchRequest request(UUID input) {
        return new BatchRequest(
                company,
                key,
                "203.0.113.7",
                input,
                ENDPOINT,
                BatchRequest.WINDOW,
                Map.of("night", "7"),
                Optional.empty(),
                Optional.empty());
    }

    Batch begin(String lines) {
        return await(batches.create(request(upload(Purpose.BATCH, lines))));
    }

    Batch find(Batch batch) {
        return await(batches.find(company, batch.id()));
    }

    Batch over(Batch batch) {
        Awaited.until(() -> find(batch).status().over());
        return find(batch);
    }

    Batch until(Batch batch, BatchStatus status) {
        Awaited.until(() -> find(batch).status() == status);
        return find(batch);
    }

    /// The lines of a file that a batch wrote.
    List<JsonObject> lines(Optional<UUID> file) {
        if (file.isEmpty()) {
            return List.of();
        }
        var content = new StoredContent(files, await(files.input(file.get())).orElseThrow());
        Buffer all = Buffer.buffer();
        for (Buffer piece = await(content.next()); piece.length() > 0; piece = await(content.next())) {
            all.appendBuffer(piece);
        }
        return all.toString().lines().map(JsonObject::new).toList();
    }

    static String line(String customId) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"" + ENDPOINT
                + "\",\"body\":{\"model\":\"m\",\"messages\":[\"" + customId + "\"]}}\n";
    }

    static String lines(int count) {
        var text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append(line("c" + i));
        }
        return text.toString();
    }

    /// Its connections break, whatever is under way: it writes nothing any more.
    void kill() {
        await(database.close());
    }

    @Override
    public void close() {
        await(vertx.undeploy(deployment));
        await(vertx.close());
    }
}
