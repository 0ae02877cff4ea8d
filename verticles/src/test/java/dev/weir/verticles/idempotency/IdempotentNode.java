package dev.weir.verticles.idempotency;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.idempotency.ClaimOutcome;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.storage.idempotency.IdempotencyTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A node's share of idempotency, as deployed, on connections of its own.
record IdempotentNode(Vertx vertx, Database database, Claims claims, String deployment) implements AutoCloseable {
    static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);
    static final String OPERATION = "/chat/completions";

    private static final long WAIT_SECONDS_MAX = 20;

    static IdempotentNode start(PostgresUrl url, String name, IdempotencySettings settings) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, url, PostgresSettings.defaults());
        var tables = new IdempotencyTables(database.pool(), name);
        var claims = new Claims(vertx, tables, new AnswerCipher(SECRET, AnswerCipher.Purpose.REPLAY), settings);
        String deployment = await(vertx.deployVerticle(new IdempotencyVerticle(claims, tables, settings)));
        return new IdempotentNode(vertx, database, claims, deployment);
    }

    /// The defaults, but for what tests vary.
    static IdempotencySettings settings(Duration keep, long answerMax, long memoryMax, Duration lease) {
        return settings(keep, answerMax, memoryMax, lease, Duration.ofSeconds(10), 8);
    }

    private static IdempotencySettings settings(
            Duration keep, long answerMax, long memoryMax, Duration lease, Duration timeout, int storeAttemptsMax) {
        var defaults = IdempotencySettings.defaults();
        return new IdempotencySettings(
                keep,
                new DataSize(answerMax),
                new DataSize(memoryMax),
                lease,
                timeout,
                timeout,
                storeAttemptsMax,
                Duration.ofMillis(100),
                defaults.pruneBatch());
    }

    static IdempotencySettings settings() {
        return settings(Duration.ofHours(1), 1_000, 1_500, Duration.ofSeconds(30));
    }

    /// For a database that is away: who waits for it gives up soon, who stores tries for long or a few times.
    static IdempotencySettings hasty(int storeAttemptsMax) {
        return settings(
                Duration.ofHours(1), 1_000, 1_500, Duration.ofSeconds(30), Duration.ofSeconds(1), storeAttemptsMax);
    }

    /// A request of a company with this key and body.
    static ClaimRequest request(UUID company, String key, String body) {
        return new ClaimRequest(company, OPERATION, key, fingerprint(body), "request of " + body);
    }

    static Buffer fingerprint(String body) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    ClaimOutcome claim(ClaimRequest request) {
        return await(claims.claim(request));
    }

    /// Claims a key that must be free.
    Claim claimed(ClaimRequest request) {
        return switch (claim(request)) {
            case ClaimOutcome.Claimed(var claim) -> claim;
            case ClaimOutcome other -> throw new AssertionError("claimed was expected, not " + other);
        };
    }

    /// The answer to a request that must have been executed.
    KeptAnswer replay(ClaimRequest request) {
        return switch (claim(request)) {
            case ClaimOutcome.Replay(var answer) -> answer;
            case ClaimOutcome other -> throw new AssertionError("a replay was expected, not " + other);
        };
    }

    /// Claims, answers in two parts, and waits until that is stored.
    void execute(ClaimRequest request, String answer) {
        Claim claim = claimed(request);
        int half = answer.length() / 2;
        claim.record(Buffer.buffer(answer.substring(0, half)));
        claim.record(Buffer.buffer(answer.substring(half)));
        claim.executed(200, "application/json");
        awaitStored();
    }

    void awaitStored() {
        until("everything to be stored", () -> claims.unstored() == 0);
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

    @Override
    public void close() {
        await(vertx.close());
    }
}
