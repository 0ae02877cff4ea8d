package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.events;
import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.providers.api.Attempt;
import io.vertx.core.Promise;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Callers that leave: their predictions are cancelled, whatever they are at.
class PredictionCancelTest extends ReplicateCalls {
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
}
