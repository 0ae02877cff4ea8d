package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.events;
import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls to a server in Replicate's place.
@Timeout(30)
class ReplicateProviderTest {
    private static final String CREATE = "POST /v1/models/meta/llama/predictions";
    private static final String LOOK = "GET /v1/predictions/p1";
    private static final String CANCEL = "POST /v1/predictions/p1/cancel";
    private static final String STREAM = "GET /s1";
    private static final String PATH = "/models/meta/llama/predictions";
    private static final String OUTPUT = "event: output\nid: 0:0\ndata: It\n\n";
    private static final String DONE = "event: done\nid: 1:0\ndata: {}\n\n";
    private static final Speech SPEECH = new Speech("replicate", Set.of(), new ReplicateText(), true);
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Context context = vertx.getOrCreateContext();
    private final ScriptedReplicate server = new ScriptedReplicate(vertx);
    private final ReplicateProvider provider = new ReplicateProvider(
            vertx,
            server.base(),
            SPEECH,
            Credential.header("authorization", "Bearer r8_key"),
            DefaultSettings.upstream());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private String prediction(String status) {
        return prediction(status, "null", server.base().resolve("/s1").toString());
    }

    private String prediction(String status, String output, String stream) {
        return "{\"id\":\"p1\",\"model\":\"meta/llama\",\"status\":\"" + status + "\",\"output\":" + output
                + ",\"input\":{\"max_tokens\":9},\"error\":" + (status.equals("failed") ? "\"sad\"" : "null")
                + ",\"metrics\":{\"input_token_count\":5,\"output_token_count\":2}"
                + ",\"urls\":{\"get\":\"" + server.base() + "/predictions/p1\",\"cancel\":\"" + server.base()
                + "/predictions/p1/cancel\"" + (stream == null ? "" : ",\"stream\":\"" + stream + "\"") + "}}";
    }

    private Attempt send(Wishes wishes) {
        var call = new ProviderCall(
                "r-1",
                wishes.behind(PATH),
                ProviderCall.JSON,
                Buffer.buffer("{\"input\":{\"prompt\":\"Hi\"}}"),
                HttpHeaders.headers().set("traceparent", "00-1"));
        return onLoop(() -> Future.succeededFuture(provider.send(call)));
    }

    private <T> T onLoop(Supplier<Future<T>> work) {
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

    private Answer answer(Attempt attempt) {
        return onLoop(attempt::answer);
    }

    private String body(Answer answer) {
        return onLoop(() -> WholeBody.of(answer.body(), "The answer", 1_000_000))
                .toString();
    }

    private GatewayException failure(Attempt attempt) {
        try {
            answer(attempt);
        } catch (GatewayException e) {
            return e;
        }
        throw new AssertionError("it was answered");
    }

    private static void until(BooleanSupplier held) {
        long end = System.nanoTime() + WAIT.toNanos();
        while (!held.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private long askedFor(String what) {
        return server.asked().stream().filter(what::equals).count();
    }

    @Test
    void a_whole_answer_is_looked_at_until_it_is_over() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(LOOK, json(200, prediction("processing")))
                .on(LOOK, json(200, prediction("succeeded", "[\"It\",\" rains.\"]", null)));

        Answer answer = answer(send(Wishes.WHOLE_TEXT));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(body(answer))
                .isEqualTo("{\"id\":\"p1\",\"model\":\"meta/llama\",\"status\":\"succeeded\","
                        + "\"output\":[\"It\",\" rains.\"],\"error\":null,\"input\":{\"max_tokens\":9},"
                        + "\"metrics\":{\"input_token_count\":5,\"output_token_count\":2}}");
        assertThat(server.asked()).containsExactly(CREATE, LOOK, LOOK, LOOK);
    }

    @Test
    void a_prediction_that_is_over_at_once_is_not_looked_at() {
        server.on(CREATE, json(201, prediction("succeeded", "\"It\"", null)));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).contains("\"output\":\"It\"");
        assertThat(server.asked()).containsExactly(CREATE);
    }

    @Test
    void a_creation_says_who_we_are_and_when_it_must_end() {
        server.on(CREATE, json(201, prediction("succeeded")));

        answer(send(Wishes.WHOLE_TEXT));

        ScriptedReplicate.Asked created = server.first(CREATE);
        assertThat(created.body()).isEqualTo("{\"input\":{\"prompt\":\"Hi\"}}");
        assertThat(created.headers())
                .containsEntry("authorization", "Bearer r8_key")
                .containsEntry("cancel-after", "1800s")
                .containsEntry("content-type", "application/json")
                .containsEntry("x-request-id", "r-1")
                .containsEntry("traceparent", "00-1")
                .doesNotContainKey("prefer");
    }

    @Test
    void a_stream_passes_with_the_count_before_its_end() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, OUTPUT, ": ping\n\n", DONE))
                .on(LOOK, json(200, prediction("processing")))
                .on(LOOK, json(200, prediction("succeeded", "[\"It\"]", null)));

        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        assertThat(answer.headers().get("content-type")).isEqualTo("text/event-stream");
        assertThat(body(answer))
                .isEqualTo(OUTPUT + ": ping\n\n"
                        + "event: prediction\ndata: {\"id\":\"p1\",\"model\":\"meta/llama\",\"status\":\"succeeded\","
                        + "\"output\":null,\"error\":null,\"input\":{\"max_tokens\":9},"
                        + "\"metrics\":{\"input_token_count\":5,\"output_token_count\":2}}\n\n" + DONE);
        assertThat(server.first(STREAM).headers()).containsEntry("accept", "text/event-stream");
        assertThat(server.asked()).containsExactly(CREATE, STREAM, LOOK, LOOK);
    }

    @Test
    void a_server_that_keeps_its_stream_open_after_the_end_is_not_waited_for() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(
                        STREAM,
                        request -> request.response()
                                .setChunked(true)
                                .putHeader("content-type", "text/event-stream")
                                .write(OUTPUT + DONE))
                .on(LOOK, json(200, prediction("succeeded")));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).startsWith(OUTPUT).endsWith(DONE);
    }

    @Test
    void a_prediction_without_a_stream_is_looked_at() {
        server.on(CREATE, json(201, prediction("starting", "null", null)))
                .on(LOOK, json(200, prediction("succeeded", "\"It\"", null)));

        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(body(answer)).contains("\"output\":\"It\"");
    }

    @ParameterizedTest
    @CsvSource({"404, application/json", "500, text/event-stream", "200, text/html"})
    void a_stream_that_does_not_open_is_looked_at_instead(int status, String type) {
        server.on(CREATE, json(201, prediction("starting")))
                .on(
                        STREAM,
                        request -> request.response()
                                .setStatusCode(status)
                                .putHeader("content-type", type)
                                .end("?"))
                .on(LOOK, json(200, prediction("succeeded", "\"It\"", null)));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).contains("\"output\":\"It\"");
        assertThat(askedFor(CANCEL)).isZero();
    }

    @Test
    void a_stream_without_its_end_passes_what_came_and_cancels() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, OUTPUT, "event: output\nda"))
                .on(CANCEL, json(200, prediction("canceled")));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).isEqualTo(OUTPUT + "event: output\nda");
        until(() -> askedFor(CANCEL) == 1);
        assertThat(server.first(CANCEL).headers()).containsEntry("authorization", "Bearer r8_key");
    }

    @Test
    void a_stream_whose_connection_breaks_is_cut_and_cancels() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(true, OUTPUT))
                .on(CANCEL, json(200, prediction("canceled")));

        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        assertThatThrownBy(() -> body(answer))
                .isInstanceOfSatisfying(
                        GatewayException.class, cut -> assertThat(cut.failure()).isEqualTo(Failure.UPSTREAM_CUT));
        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void an_event_that_never_ends_is_garbage_and_cancels() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, "data: " + "a".repeat(PredictionStream.EVENT_BYTES_MAX)))
                .on(CANCEL, json(200, prediction("canceled")));

        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        assertThatThrownBy(() -> body(answer))
                .hasRootCauseMessage("The provider sent an event longer than " + PredictionStream.EVENT_BYTES_MAX
                        + " bytes (expected: at most that)");
        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void a_stream_whose_count_can_not_be_had_ends_without_it() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, OUTPUT, DONE))
                .on(LOOK, json(500, "{}"));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).isEqualTo(OUTPUT + DONE);
        assertThat(askedFor(LOOK)).isEqualTo(RunningPrediction.FAILED_LOOKS_MAX);
    }

    @Test
    void a_reader_that_pauses_gets_nothing_and_then_all_of_it_in_order() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, OUTPUT, DONE))
                .on(LOOK, json(200, prediction("succeeded")));
        Answer answer = answer(send(Wishes.STREAMED_TEXT));
        var got = new StringBuffer();
        var ended = new CountDownLatch(1);
        onLoop(() -> {
            answer.body().handler(block -> {
                got.append(block);
                // A slow one: takes the next thing a while later.
                answer.body().pause();
                vertx.setTimer(30, _ -> answer.body().resume());
            });
            answer.body().endHandler(_ -> ended.countDown());
            answer.body().resume();
            return Future.succeededFuture();
        });

        until(() -> ended.getCount() == 0);
        assertThat(got.toString()).startsWith(OUTPUT + "event: prediction\n").endsWith(DONE);
    }

    @Test
    void a_refused_creation_is_the_answer() {
        server.on(
                CREATE,
                request -> request.response()
                        .setStatusCode(429)
                        .putHeader("retry-after", "30")
                        .end("{\"detail\":\"Request was throttled.\"}"));

        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().get("retry-after")).isEqualTo("30");
        assertThat(body(answer)).isEqualTo("{\"detail\":\"Request was throttled.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "[]", "{\"id\":null,\"status\":\"starting\"}", "{\"id\": <<<"})
    void a_creation_that_is_no_prediction_is_garbage(String body) {
        server.on(CREATE, json(201, body));

        GatewayException failure = failure(send(Wishes.WHOLE_TEXT));

        assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
        assertThat(failure)
                .hasMessage("Provider 'replicate' answered with something else (expected: a prediction with its id)");
    }

    @Test
    void an_address_elsewhere_is_not_followed_and_the_prediction_is_cancelled() {
        var elsewhere = new ScriptedReplicate(vertx);
        String theirs = elsewhere.base().resolve("/s1").toString();
        server.on(CREATE, json(201, prediction("starting", "null", theirs)))
                .on(CANCEL, json(200, prediction("canceled")));

        GatewayException failure = failure(send(Wishes.STREAMED_TEXT));

        assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
        assertThat(failure)
                .hasMessage("Provider 'replicate' sent the address '" + theirs
                        + "' (expected: one at 127.0.0.1 or at replicate.com)");
        until(() -> askedFor(CANCEL) == 1);
        assertThat(elsewhere.asked()).isEmpty();
    }

    @Test
    void a_look_elsewhere_is_not_taken() {
        var elsewhere = new ScriptedReplicate(vertx);
        server.on(
                CREATE,
                json(
                        201,
                        "{\"id\":\"p1\",\"status\":\"starting\",\"urls\":{\"get\":\"" + elsewhere.base()
                                + "/predictions/p1\"}}"));

        assertThat(failure(send(Wishes.WHOLE_TEXT)).failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
        assertThat(elsewhere.asked()).isEmpty();
    }

    @Test
    void addresses_that_are_not_told_are_those_of_the_reference() {
        server.on(CREATE, json(201, "{\"id\":\"p1\",\"status\":\"starting\"}"))
                .on(LOOK, json(200, prediction("succeeded", "\"It\"", null)));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).contains("\"output\":\"It\"");
    }

    @Test
    void a_redirect_is_not_followed() {
        var elsewhere = new ScriptedReplicate(vertx);
        server.on(CREATE, json(201, prediction("starting")))
                .on(
                        LOOK,
                        request -> request.response()
                                .setStatusCode(302)
                                .putHeader("location", elsewhere.base() + "/predictions/p1")
                                .end());

        assertThat(failure(send(Wishes.WHOLE_TEXT)).failure()).isEqualTo(Failure.UPSTREAM_ERROR);
        assertThat(elsewhere.asked()).isEmpty();
    }

    @Test
    void looks_that_fail_now_and_then_are_taken_again() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(500, "{}"))
                .on(LOOK, request -> request.connection().close())
                .on(LOOK, json(200, "garbage"))
                .on(LOOK, json(404, "{}"))
                .on(LOOK, json(200, prediction("processing")))
                .on(LOOK, json(503, "{}"))
                .on(LOOK, json(200, prediction("succeeded", "\"It\"", null)));

        assertThat(body(answer(send(Wishes.WHOLE_TEXT)))).contains("\"output\":\"It\"");
    }

    @Test
    void looks_that_only_fail_are_given_up_and_the_prediction_is_cancelled() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(500, "{}"))
                .on(CANCEL, json(200, prediction("canceled")));

        GatewayException failure = failure(send(Wishes.WHOLE_TEXT));

        assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_ERROR);
        assertThat(failure)
                .hasMessage("Provider 'replicate' answered 500 when it was asked how a prediction stands, 5 times");
        assertThat(askedFor(LOOK)).isEqualTo(RunningPrediction.FAILED_LOOKS_MAX);
        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void a_throttled_look_waits_as_long_as_it_is_told() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(
                        LOOK,
                        request -> request.response()
                                .setStatusCode(429)
                                .putHeader("retry-after", "1")
                                .end())
                .on(LOOK, json(200, prediction("succeeded")));

        long began = System.nanoTime();
        answer(send(Wishes.WHOLE_TEXT));

        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void a_caller_that_leaves_while_it_is_looked_at_cancels_the_prediction() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.WHOLE_TEXT);
        until(() -> askedFor(LOOK) > 0);

        context.runOnContext(_ -> attempt.cancel());
        context.runOnContext(_ -> attempt.cancel());

        until(() -> askedFor(CANCEL) == 1);
        long looks = askedFor(LOOK);
        assertThat(failure(attempt).failure()).isEqualTo(Failure.UPSTREAM_CUT);
        waited(400);
        assertThat(askedFor(LOOK)).isEqualTo(looks);
        assertThat(askedFor(CANCEL)).isEqualTo(1);
    }

    private void waited(long ms) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(ms, _ -> over.complete());
        over.future().await();
    }

    @Test
    void a_caller_that_leaves_in_the_middle_of_a_stream_cancels_the_prediction() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(
                        STREAM,
                        request -> request.response()
                                .setChunked(true)
                                .putHeader("content-type", "text/event-stream")
                                .write(OUTPUT))
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.STREAMED_TEXT);
        answer(attempt);

        context.runOnContext(_ -> attempt.cancel());

        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void a_caller_that_leaves_before_the_prediction_is_there_cancels_it_then() {
        var creating = new CountDownLatch(1);
        Promise<Void> goOn = Promise.promise();
        server.on(CREATE, request -> {
                    creating.countDown();
                    goOn.future()
                            .onSuccess(_ -> json(201, prediction("starting")).accept(request));
                })
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.STREAMED_TEXT);
        until(() -> creating.getCount() == 0);

        context.runOnContext(_ -> attempt.cancel());
        assertThat(failure(attempt).failure()).isEqualTo(Failure.UPSTREAM_CUT);
        goOn.complete();

        until(() -> askedFor(CANCEL) == 1);
        assertThat(server.asked()).containsExactly(CREATE, CANCEL);
    }

    @Test
    void a_cancel_that_was_not_heard_is_told_again() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(500, "{}"))
                .on(CANCEL, request -> request.connection().close())
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.WHOLE_TEXT);
        until(() -> askedFor(LOOK) > 0);

        context.runOnContext(_ -> attempt.cancel());

        until(() -> askedFor(CANCEL) == Cancellation.TRIES_MAX);
    }

    @Test
    void a_provider_that_closes_tells_its_cancels_first() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(500, "{}"))
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.WHOLE_TEXT);
        until(() -> askedFor(LOOK) > 0);

        onLoop(() -> {
            attempt.cancel();
            return provider.close();
        });

        assertThat(askedFor(CANCEL)).isEqualTo(2);
    }

    @Test
    void an_answer_that_is_over_is_not_cancelled() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, events(false, OUTPUT, DONE))
                .on(LOOK, json(200, prediction("succeeded")));
        Attempt attempt = send(Wishes.STREAMED_TEXT);
        body(answer(attempt));

        context.runOnContext(_ -> attempt.cancel());

        waited(100);
        assertThat(askedFor(CANCEL)).isZero();
    }

    @Test
    void a_server_that_is_not_there_can_not_be_reached() {
        var nowhere = new ReplicateProvider(
                vertx, URI.create("http://127.0.0.1:1/v1"), SPEECH, Credential.NONE, DefaultSettings.upstream());
        var call = new ProviderCall("r", PATH, ProviderCall.JSON, Buffer.buffer("{}"), HttpHeaders.headers());

        Attempt attempt = onLoop(() -> Future.succeededFuture(nowhere.send(call)));

        assertThat(failure(attempt).failure()).isEqualTo(Failure.UPSTREAM_UNREACHABLE);
    }

    @Test
    void a_key_is_not_shown_where_it_is_not_needed() {
        server.on(CREATE, json(201, prediction("succeeded", "\"It\"", null)));
        var without = new ReplicateProvider(vertx, server.base(), SPEECH, Credential.NONE, DefaultSettings.upstream());
        var call = new ProviderCall("r", PATH, ProviderCall.JSON, Buffer.buffer("{}"), HttpHeaders.headers());

        answer(onLoop(() -> Future.succeededFuture(without.send(call))));

        assertThat(server.first(CREATE).headers()).doesNotContainKey("authorization");
    }
}
