package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.DefaultSettings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a prediction is created, and whom it can lead to.
class PredictionCallTest extends ReplicateCalls {
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
    void a_server_that_is_not_there_can_not_be_reached() {
        var nowhere = new ReplicateProvider(
                vertx, URI.create("http://127.0.0.1:1/v1"), SPEECH, Credential.NONE, DefaultSettings.upstream(), CLOCK);
        var call = new ProviderCall("r", PATH, ProviderCall.JSON, Buffer.buffer("{}"), HttpHeaders.headers());

        Attempt attempt = onLoop(() -> Future.succeededFuture(nowhere.send(call)));

        assertThat(failure(attempt).failure()).isEqualTo(Failure.UPSTREAM_UNREACHABLE);
    }

    @Test
    void a_key_is_not_shown_where_it_is_not_needed() {
        server.on(CREATE, json(201, prediction("succeeded", "\"It\"", null)));
        var without =
                new ReplicateProvider(vertx, server.base(), SPEECH, Credential.NONE, DefaultSettings.upstream(), CLOCK);
        var call = new ProviderCall("r", PATH, ProviderCall.JSON, Buffer.buffer("{}"), HttpHeaders.headers());

        answer(onLoop(() -> Future.succeededFuture(without.send(call))));

        assertThat(server.first(CREATE).headers()).doesNotContainKey("authorization");
    }
}
