package dev.weir.providers.replicate;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What a prediction has become, as events. Replicate does not tell why a model stopped: it was the limit when as many
/// tokens were counted as were allowed.
record Outcome(Prediction prediction) {
    private static final int TEXT_BYTES = 256;

    /// All of it. Of a prediction that is not over nothing but its beginning.
    void tellWhole(Consumer<ModelEvent> events) {
        if (prediction.id() == null && prediction.status() == Prediction.Status.OTHER) {
            // No prediction at all.
            return;
        }
        events.accept(new Started(prediction.id(), prediction.model()));
        if (prediction.status() == Prediction.Status.SUCCEEDED) {
            JsonSlice text = text(prediction.output());
            if (!text.isEmptyString()) {
                var blocks = new Blocks();
                events.accept(new TextDelta(blocks.run(new Block.Text(), events), text));
                blocks.endAll(events);
            }
        }
        tellEnd(events);
    }

    /// The count and the end, after the text.
    void tellEnd(Consumer<ModelEvent> events) {
        tellUsage(events);
        switch (prediction.status()) {
            case SUCCEEDED -> {
                events.accept(new Finished(reason(), null));
                events.accept(new Ended());
            }
            case FAILED ->
                events.accept(new Failed(new ModelError(
                        Kind.SERVER,
                        prediction.error() == null
                                ? "The prediction failed"
                                : "The prediction failed: " + ErrorReader.message(prediction.error()))));
            case CANCELED -> events.accept(new Failed(new ModelError(Kind.SERVER, "The prediction was canceled")));
            case ABORTED ->
                events.accept(
                        new Failed(new ModelError(Kind.TIMEOUT, "The prediction did not begin before its deadline")));
            case STARTING, PROCESSING, OTHER -> {}
        }
    }

    private void tellUsage(Consumer<ModelEvent> events) {
        if (prediction.inputTokens() < 0) {
            // Half a count would give the input away: our own then stands for all of it.
            return;
        }
        TokenUsage usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, prediction.inputTokens());
        events.accept(new UsageReported(
                prediction.outputTokens() < 0 ? usage : usage.with(TokenClass.OUTPUT_TEXT, prediction.outputTokens())));
    }

    private FinishReason reason() {
        boolean full = prediction.outputTokensMax() > 0 && prediction.outputTokens() >= prediction.outputTokensMax();
        return full ? FinishReason.LENGTH : FinishReason.STOP;
    }

    /// An output as a text, a string literal: a text, several joined, or the JSON of anything else.
    private static JsonSlice text(JsonSlice output) {
        if (output == null) {
            return JsonSlice.EMPTY_STRING;
        }
        if (!output.isArray()) {
            return output.isString() ? output : output.quoted();
        }
        List<JsonSlice> pieces = new ArrayList<>();
        JsonReader json = output.reader();
        json.beginArray();
        while (json.nextItem()) {
            JsonSlice piece = json.slice();
            pieces.add(piece.isString() ? piece : piece.quoted());
        }
        return new JsonWriter(Math.max(TEXT_BYTES, output.length()))
                .joined(pieces)
                .slice();
    }
}
