package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.events;
import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers as streams: the events of a prediction pass, with its count before the end.
class PredictionStreamTest extends ReplicateCalls {
    /// What the sockets of both sides hold.
    private static final long STALLED_BYTES_MAX = 16 * 1024 * 1024;

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
    void a_server_that_keeps_its_stream_open_after_the_end_is_hung_up_on() {
        var hungUp = new CountDownLatch(1);
        server.on(CREATE, json(201, prediction("starting")))
                .on(STREAM, request -> {
                    request.response().closeHandler(_ -> hungUp.countDown());
                    request.response()
                            .setChunked(true)
                            .putHeader("content-type", "text/event-stream")
                            .write(OUTPUT + DONE);
                })
                .on(LOOK, json(200, prediction("succeeded")));

        assertThat(body(answer(send(Wishes.STREAMED_TEXT)))).startsWith(OUTPUT).endsWith(DONE);
        until(() -> hungUp.getCount() == 0);
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
    void a_reader_that_takes_nothing_stops_the_provider() {
        var written = new AtomicLong();
        String event = "event: output\ndata: " + "a".repeat(64 * 1024) + "\n\n";
        server.on(CREATE, json(201, prediction("starting"))).on(STREAM, request -> {
            request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            writeOn(request, event, written);
        });
        Answer answer = answer(send(Wishes.STREAMED_TEXT));

        long stalled = settled(written);
        assertThat(stalled).isLessThan(STALLED_BYTES_MAX);

        onLoop(() -> {
            answer.body().handler(_ -> {});
            answer.body().resume();
            return Future.succeededFuture();
        });
        until(() -> written.get() > stalled + 2 * STALLED_BYTES_MAX);

        onLoop(() -> {
            answer.body().pause();
            return Future.succeededFuture();
        });
        long again = settled(written);
        assertThat(written.get()).isEqualTo(again);
    }

    private static void writeOn(HttpServerRequest request, String event, AtomicLong written) {
        request.response().write(event).onSuccess(_ -> {
            written.addAndGet(event.length());
            writeOn(request, event, written);
        });
    }

    /// What was written when nothing more is.
    private long settled(AtomicLong written) {
        long before = -1;
        while (written.get() != before) {
            before = written.get();
            waited(300);
        }
        return before;
    }
}
