package dev.weir.verticles.responses;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.responses.Conversation;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.storage.responses.ResponseTables;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A node's share of keeping responses, as deployed, on connections of its own.
record KeepingNode(Vertx vertx, Database database, KeptResponses responses, String deployment)
        implements AutoCloseable {
    static final String SECRET = "a secret of the tests";

    private static final long WAIT_SECONDS_MAX = 20;

    static KeepingNode start(PostgresUrl url, ResponsesSettings settings, InstantSource clock) {
        return start(url, settings, clock, SECRET);
    }

    static KeepingNode start(PostgresUrl url, ResponsesSettings settings, InstantSource clock, String secret) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var tables = new ResponseTables(database.pool());
        var cipher = new AnswerCipher(secret.getBytes(StandardCharsets.UTF_8), AnswerCipher.Purpose.CONVERSATION);
        var responses = new KeptResponses(vertx, tables, cipher, clock, settings);
        String deployment = await(vertx.deployVerticle(new ResponsesVerticle(responses, tables, clock, settings)));
        return new KeepingNode(vertx, database, responses, deployment);
    }

    static ResponsesSettings settings(Duration keep, long responseMax, long memoryMax) {
        return settings(keep, responseMax, memoryMax, Duration.ofSeconds(10), 8);
    }

    static ResponsesSettings settings(
            Duration keep, long responseMax, long memoryMax, Duration timeout, int storeAttemptsMax) {
        return new ResponsesSettings(
                keep,
                new DataSize(responseMax),
                new DataSize(memoryMax),
                timeout,
                timeout,
                storeAttemptsMax,
                Duration.ofMillis(100),
                200);
    }

    static ResponsesSettings settings() {
        return settings(Duration.ofHours(1), 1_000, 10_000);
    }

    /// Has it kept, without waiting for the database.
    boolean keep(UUID company, String id, String previous, String said) {
        return responses.keep(
                company,
                id,
                Optional.ofNullable(previous),
                Buffer.buffer("[" + said + "]"),
                Buffer.buffer("{" + said + "}"));
    }

    void keepStored(UUID company, String id, String previous, String said) {
        if (!keep(company, id, previous, said)) {
            throw new AssertionError(id + " was not accepted");
        }
        awaitStored();
    }

    Optional<StoredResponse> find(UUID company, String id) {
        return await(responses.find(company, id));
    }

    /// The ids of a conversation, oldest first; empty when it is unknown.
    List<String> conversation(UUID company, String id) {
        return switch (await(responses.conversation(company, id, 10_000))) {
            case Conversation.Turns(var turns) ->
                turns.stream().map(StoredResponse::id).toList();
            case Conversation.Unknown _ -> List.of();
            case Conversation.TooLong(long bytes) -> throw new AssertionError(bytes + " bytes");
        };
    }

    void awaitStored() {
        until("everything to be stored", () -> responses.unstored() == 0);
    }

    static void until(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited for " + what + ", " + WAIT_SECONDS_MAX + " s in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no answer within " + WAIT_SECONDS_MAX + " s", e);
        }
    }

    /// Ends as a node that drains.
    void stop() {
        await(vertx.undeploy(deployment));
    }

    /// Stops first: it may have answers to store.
    @Override
    public void close() {
        if (vertx.deploymentIDs().contains(deployment)) {
            stop();
        }
        await(vertx.close());
    }
}
