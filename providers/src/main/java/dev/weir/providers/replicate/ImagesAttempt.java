package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.replicate.RunningPrediction.Creation;
import dev.weir.providers.upstream.KeyedAttempt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// One call to a model that draws: a prediction for each image, side by side, and OpenAI's answer when all are there.
/// All or nothing: when one fails the others are cancelled. Event loop only.
final class ImagesAttempt extends KeyedAttempt {
    /// A larger file fails.
    private static final int FILE_BYTES_MAX = 32 * 1024 * 1024;

    private static final int OK = 200;
    private static final int ENVELOPE_BYTES = 128;
    private static final String DATA_URL = "data:";

    private final Vertx vertx;
    private final String provider;
    private final ReplicateApi api;
    private final Wishes wishes;
    private final long createdSeconds;
    private final int key;
    private final List<RunningPrediction> predictions = new ArrayList<>();
    private final List<Attempt> files = new ArrayList<>();
    private final Promise<Answer> answer = Promise.promise();
    private boolean left;

    /// @param createdSeconds since 1970, for the answer
    ImagesAttempt(Vertx vertx, String provider, ReplicateApi api, Wishes wishes, long createdSeconds) {
        this.vertx = vertx;
        this.provider = provider;
        this.api = api;
        this.wishes = wishes;
        this.createdSeconds = createdSeconds;
        this.key = take(api.keys());
    }

    ImagesAttempt begin(ProviderCall call, String path) {
        List<Future<JsonSlice>> images = new ArrayList<>();
        for (int i = 0; i < wishes.images(); i++) {
            var prediction = new RunningPrediction(vertx, provider, api, key);
            predictions.add(prediction);
            images.add(prediction.create(call, path).compose(creation -> image(prediction, creation)));
        }
        Future.all(images)
                .onComplete(_ -> answer(images.stream().map(Future::result).toList()), cause -> {
                    leaveAll();
                    answer.tryFail(cause);
                });
        return this;
    }

    private Future<JsonSlice> image(RunningPrediction prediction, Creation creation) {
        return switch (creation) {
            case Creation.Refused(Answer refusal) -> refused(prediction, refusal);
            case Creation.Created _ ->
                prediction.untilOver(PollPace.USUAL).map(this::address).compose(this::wanted);
        };
    }

    /// The first refusal is the answer.
    private Future<JsonSlice> refused(RunningPrediction prediction, Answer refusal) {
        if (!answer.tryComplete(refusal)) {
            prediction.discard();
        }
        return Future.failedFuture(GatewayException.of(Failure.UPSTREAM_ERROR, "The prediction was refused"));
    }

    /// Where the image is, a string literal: the first that the prediction made.
    private JsonSlice address(Prediction outcome) {
        if (outcome.status() != Prediction.Status.SUCCEEDED) {
            throw GatewayException.of(
                    outcome.status() == Prediction.Status.ABORTED ? Failure.UPSTREAM_TIMEOUT : Failure.UPSTREAM_ERROR,
                    "Provider '" + provider + "' made no image: "
                            + (outcome.error() == null
                                    ? "the prediction is " + outcome.status().word()
                                    : ErrorReader.message(outcome.error())));
        }
        JsonSlice output = outcome.output();
        if (output != null && output.isArray()) {
            JsonReader items = output.reader();
            items.beginArray();
            output = items.nextItem() ? items.slice() : null;
        }
        if (output == null || !output.isString()) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "Provider '" + provider + "' answered without an image (expected: its address)");
        }
        return output;
    }

    /// The image in the form that was asked for, a string literal.
    private Future<JsonSlice> wanted(JsonSlice address) {
        if (!wishes.bytes()) {
            return Future.succeededFuture(address);
        }
        String text = address.text();
        if (text.startsWith(DATA_URL)) {
            return Future.succeededFuture(JsonSlice.of(text.substring(text.indexOf(',') + 1)));
        }
        if (left) {
            return Future.failedFuture(GatewayException.of(Failure.UPSTREAM_CUT, "Nobody waits for the image"));
        }
        Attempt file = api.file(text, key);
        files.add(file);
        // What is not read to its end must not keep its connection.
        return file.answer().compose(this::fetched).onFailure(_ -> file.cancel());
    }

    private Future<JsonSlice> fetched(Answer file) {
        if (file.status() != OK) {
            throw GatewayException.of(
                    Failure.UPSTREAM_ERROR,
                    "Provider '" + provider + "' answered " + file.status() + " when its image was fetched");
        }
        return WholeBody.of(file.body(), "The image of provider '" + provider + "'", FILE_BYTES_MAX)
                .map(bytes -> JsonSlice.raw('"' + Base64.getEncoder().encodeToString(bytes.getBytes()) + '"'));
    }

    private void answer(List<JsonSlice> images) {
        int length = images.stream().mapToInt(JsonSlice::length).sum();
        var out = new JsonWriter(ENVELOPE_BYTES * (1 + images.size()) + length)
                .beginObject()
                .name("created")
                .number(createdSeconds)
                .name("data")
                .beginArray();
        for (JsonSlice image : images) {
            out.beginObject()
                    .name(wishes.bytes() ? "b64_json" : "url")
                    .value(image)
                    .endObject();
        }
        Buffer json = out.endArray().endObject().buffer();
        answer.tryComplete(
                new Answer(OK, TextAttempt.head(AnswerType.JSON), new WholeBody(vertx.getOrCreateContext(), json)));
    }

    private void leaveAll() {
        left = true;
        predictions.forEach(RunningPrediction::leave);
        files.forEach(Attempt::cancel);
    }

    @Override
    public Future<Answer> answer() {
        return answer.future();
    }

    @Override
    public void cancel() {
        if (!left) {
            leaveAll();
            answer.tryFail(GatewayException.of(Failure.UPSTREAM_CUT, "The call was cancelled before it was answered"));
        }
    }
}
