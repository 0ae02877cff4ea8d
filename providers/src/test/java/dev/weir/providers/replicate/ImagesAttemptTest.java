package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images: a prediction for each, and one answer when all are there.
class ImagesAttemptTest extends ReplicateCalls {
    private static final Wishes ADDRESS = Wishes.images(1, false);
    private static final Wishes BYTES = Wishes.images(1, true);

    private String made(String output) {
        return prediction("succeeded", output, null);
    }

    private String file(String name) {
        return "\"" + server.base().resolve("/files/" + name) + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://replicate.delivery/a.png\"",
                "[\"https://replicate.delivery/a.png\"]",
                "[\"https://replicate.delivery/a.png\",\"https://replicate.delivery/b.png\"]"
            })
    void an_image_is_told_by_its_address(String output) {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(LOOK, json(200, made(output)));

        Answer answer = answer(send(ADDRESS));

        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(body(answer))
                .isEqualTo("{\"created\":1750000000,\"data\":[{\"url\":\"https://replicate.delivery/a.png\"}]}");
    }

    @Test
    void an_image_is_fetched_when_its_bytes_are_wanted() {
        server.on(CREATE, json(201, made(file("a.png"))))
                .on("GET /files/a.png", request -> request.response().end(Buffer.buffer(new byte[] {1, 2, -3})));

        assertThat(body(answer(send(BYTES)))).isEqualTo("{\"created\":1750000000,\"data\":[{\"b64_json\":\"AQL9\"}]}");
    }

    @Test
    void an_image_that_came_with_the_prediction_is_not_fetched() {
        server.on(CREATE, json(201, made("\"data:image/png;base64,AQL9\"")));

        assertThat(body(answer(send(BYTES)))).contains("{\"b64_json\":\"AQL9\"}");
        assertThat(server.asked()).containsExactly(CREATE);
    }

    @Test
    void several_images_are_as_many_predictions_in_their_order() {
        server.on(CREATE, json(201, made("\"https://replicate.delivery/1.png\"")))
                .on(CREATE, json(201, made("\"https://replicate.delivery/2.png\"")))
                .on(CREATE, json(201, made("\"https://replicate.delivery/3.png\"")));

        String data = body(answer(send(Wishes.images(3, false))));

        assertThat(askedFor(CREATE)).isEqualTo(3);
        assertThat(data.split("\"url\"")).hasSize(4);
        assertThat(data).contains("/1.png", "/2.png", "/3.png");
    }

    @Test
    void an_image_elsewhere_is_not_fetched() {
        var elsewhere = new ScriptedReplicate(vertx);
        server.on(CREATE, json(201, made("\"" + elsewhere.base() + "/a.png\"")));

        assertThat(failure(send(BYTES)).failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
        assertThat(elsewhere.asked()).isEmpty();
    }

    @Test
    void an_image_that_is_gone_is_an_error() {
        server.on(CREATE, json(201, made(file("a.png"))));

        assertThat(failure(send(BYTES)))
                .hasMessage("Provider 'replicate' answered 404 when its image was fetched")
                .extracting(GatewayException::failure)
                .isEqualTo(Failure.UPSTREAM_ERROR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null       | Provider 'replicate' answered without an image (expected: its address)
            []         | Provider 'replicate' answered without an image (expected: its address)
            [{"a":1}]  | Provider 'replicate' answered without an image (expected: its address)
            7          | Provider 'replicate' answered without an image (expected: its address)
            """)
    void an_output_without_an_address_is_garbage(String output, String message) {
        server.on(CREATE, json(201, made(output)));

        assertThat(failure(send(ADDRESS))).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "failed, Provider 'replicate' made no image: sad, UPSTREAM_ERROR",
        "canceled, Provider 'replicate' made no image: the prediction is canceled, UPSTREAM_ERROR",
        "aborted, Provider 'replicate' made no image: the prediction is aborted, UPSTREAM_TIMEOUT",
    })
    void a_prediction_that_makes_nothing_is_an_error(String status, String message, Failure failure) {
        server.on(CREATE, json(201, prediction("starting"))).on(LOOK, json(200, prediction(status)));

        GatewayException told = failure(send(ADDRESS));

        assertThat(told).hasMessage(message);
        assertThat(told.failure()).isEqualTo(failure);
    }

    @Test
    void one_that_fails_cancels_the_others() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(CREATE, json(201, prediction("failed")))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(200, prediction("canceled")));

        assertThat(failure(send(Wishes.images(2, false))).failure()).isEqualTo(Failure.UPSTREAM_ERROR);
        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void one_that_is_refused_is_the_answer_and_cancels_the_others() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(CREATE, json(429, "{\"detail\":\"slow down\"}"))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(200, prediction("canceled")));

        Answer answer = answer(send(Wishes.images(3, false)));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(body(answer)).isEqualTo("{\"detail\":\"slow down\"}");
        until(() -> askedFor(CANCEL) == 1);
    }

    @Test
    void a_caller_that_leaves_cancels_all_of_them() {
        server.on(CREATE, json(201, prediction("starting")))
                .on(LOOK, json(200, prediction("processing")))
                .on(CANCEL, json(200, prediction("canceled")));
        Attempt attempt = send(Wishes.images(3, false));
        until(() -> askedFor(LOOK) >= 3);

        context.runOnContext(_ -> attempt.cancel());

        until(() -> askedFor(CANCEL) == 3);
        assertThat(failure(attempt).failure()).isEqualTo(Failure.UPSTREAM_CUT);
    }
}
