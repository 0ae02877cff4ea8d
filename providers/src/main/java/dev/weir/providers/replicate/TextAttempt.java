package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.replicate.RunningPrediction.Creation;
import dev.weir.providers.upstream.KeyedAttempt;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/// One call to a model that writes: a prediction, and its output as the body of the answer. Event loop only.
final class TextAttempt extends KeyedAttempt {
    private static final int OK = 200;

    private final Vertx vertx;
    private final ReplicateApi api;
    private final boolean streamed;
    private final int key;
    private final RunningPrediction prediction;
    private final Promise<Answer> answer = Promise.promise();

    private Attempt opening;
    private PredictionStream body;
    private boolean left;

    TextAttempt(Vertx vertx, String provider, ReplicateApi api, boolean streamed) {
        this.vertx = vertx;
        this.api = api;
        this.streamed = streamed;
        this.key = take(api.keys());
        this.prediction = new RunningPrediction(vertx, provider, api, key);
    }

    TextAttempt begin(ProviderCall call, String path) {
        prediction.create(call, path).onComplete(this::created, answer::tryFail);
        return this;
    }

    private void created(Creation creation) {
        switch (creation) {
            case Creation.Refused(Answer refusal) -> {
                if (!answer.tryComplete(refusal)) {
                    prediction.discard();
                }
            }
            case Creation.Created(Prediction created) -> {
                if (left) {
                    return;
                }
                if (streamed
                        && created.urls().stream() != null
                        && !created.status().over()) {
                    open(created);
                } else {
                    waitForAll();
                }
            }
        }
    }

    private void open(Prediction created) {
        opening = api.stream(created, key);
        opening.answer().onComplete(this::opened, _ -> waitForAll());
    }

    private void opened(Answer stream) {
        String type = String.valueOf(stream.headers().get(HttpHeaders.CONTENT_TYPE));
        if (stream.status() != OK || !AnswerType.isEvents(type)) {
            // The prediction goes on without a stream.
            opening.cancel();
            waitForAll();
            return;
        }
        body = new PredictionStream(vertx, stream.body(), prediction, opening::cancel);
        answer.tryComplete(new Answer(OK, head(AnswerType.EVENTS), body));
    }

    private void waitForAll() {
        if (!left) {
            prediction.untilOver(PollPace.USUAL).onComplete(this::over, answer::tryFail);
        }
    }

    private void over(Prediction outcome) {
        Buffer json = Buffer.buffer(outcome.json().toString());
        answer.tryComplete(new Answer(OK, head(AnswerType.JSON), new WholeBody(vertx.getOrCreateContext(), json)));
    }

    static MultiMap head(String contentType) {
        return HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, contentType);
    }

    @Override
    public Future<Answer> answer() {
        return answer.future();
    }

    @Override
    public void cancel() {
        if (left) {
            return;
        }
        left = true;
        boolean heard = body != null && body.state() == PredictionStream.State.OVER;
        if (!heard) {
            prediction.leave();
        }
        if (body != null) {
            body.close();
        }
        if (opening != null) {
            opening.cancel();
        }
        answer.tryFail(GatewayException.of(Failure.UPSTREAM_CUT, "The call was cancelled before it was answered"));
    }
}
