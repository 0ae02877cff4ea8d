package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Answers in one piece: a prediction is looked at until it is over.
class PredictionLookTest extends ReplicateCalls {
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
}
