package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.upstream.DefaultSettings;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Calls to a server in Replicate's place, for tests.
@Timeout(30)
abstract class ReplicateCalls {
    static final String CREATE = "POST /v1/models/meta/llama/predictions";
    static final String LOOK = "GET /v1/predictions/p1";
    static final String CANCEL = "POST /v1/predictions/p1/cancel";
    static final String STREAM = "GET /s1";
    static final String PATH = "/models/meta/llama/predictions";
    static final String OUTPUT = "event: output\nid: 0:0\ndata: It\n\n";
    static final String DONE = "event: done\nid: 1:0\ndata: {}\n\n";
    static final Speech SPEECH = new Speech("replicate", Set.of(), new ReplicateText(), true);
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final Duration WAIT = Duration.ofSeconds(10);

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final Context context = vertx.getOrCreateContext();
    final ScriptedReplicate server = new ScriptedReplicate(vertx);
    final KeyPool keys = new KeyPool("replicate", keys(), DefaultSettings.routing());
    final ReplicateProvider provider = new ReplicateProvider(
            vertx, server.base(), SPEECH, KeyHeader.bearer(keys), DefaultSettings.upstream(), CLOCK);

    /// What it knows us by.
    List<Secret> keys() {
        return List.of(Secret.of("r8_key"));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    String prediction(String status) {
        return prediction(status, "null", server.base().resolve("/s1").toString());
    }

    String prediction(String status, String output, String stream) {
        return "{\"id\":\"p1\",\"model\":\"meta/llama\",\"status\":\"" + status + "\",\"output\":" + output
                + ",\"input\":{\"max_tokens\":9},\"error\":" + (status.equals("failed") ? "\"sad\"" : "null")
                + ",\"metrics\":{\"input_token_count\":5,\"output_token_count\":2}"
                + ",\"urls\":{\"get\":\"" + server.base() + "/predictions/p1\",\"cancel\":\"" + server.base()
                + "/predictions/p1/cancel\"" + (stream == null ? "" : ",\"stream\":\"" + stream + "\"") + "}}";
    }

    Attempt send(Wishes wishes) {
        var call = new ProviderCall(
                "r-1",
                wishes.behind(PATH),
                ProviderCall.JSON,
                Buffer.buffer("{\"input\":{\"prompt\":\"Hi\"}}"),
                HttpHeaders.headers().set("traceparent", "00-1"));
        return onLoop(() -> Future.succeededFuture(provider.send(call)));
    }

    <T> T onLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> {
            try {
                work.get().onComplete(done);
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future().await();
    }

    Answer answer(Attempt attempt) {
        return onLoop(attempt::answer);
    }

    String body(Answer answer) {
        return onLoop(() -> WholeBody.of(answer.body(), "The answer", 1_000_000))
                .toString();
    }

    GatewayException failure(Attempt attempt) {
        try {
            answer(attempt);
        } catch (GatewayException e) {
            return e;
        }
        throw new AssertionError("it was answered");
    }

    static void until(BooleanSupplier held) {
        long end = System.nanoTime() + WAIT.toNanos();
        while (!held.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    long askedFor(String what) {
        return server.asked().stream().filter(what::equals).count();
    }

    void waited(long ms) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(ms, _ -> over.complete());
        over.future().await();
    }
}
