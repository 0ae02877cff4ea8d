package dev.weir.providers.gemini;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.BitSet;
import java.util.function.Consumer;

/// Reads an answer, whole or the chunks of a stream, which look the same. The first candidate only; of others it notes
/// whether they have finished. One per answer.
///
/// Source: <https://ai.google.dev/api/generate-content#GenerateContentResponse>.
final class AnswerReader {
    private static final int CANDIDATES_MAX = 1_000;

    private final Blocks blocks = new Blocks();
    private final PartReader parts = new PartReader(blocks);
    private final BitSet finished = new BitSet();
    private boolean started;
    private boolean anyCandidate;
    private boolean promptBlocked;
    private boolean errorSeen;
    /// Nothing that comes now is heard.
    private boolean failed;

    // of the last chunk
    private String word;
    private String note;

    void read(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice candidates = null;
        JsonSlice feedback = null;
        JsonSlice usage = null;
        JsonSlice error = null;
        String id = null;
        String model = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("candidates") && json.peek() == '[') {
                candidates = json.slice();
            } else if (json.fieldIs("promptFeedback") && json.peek() == '{') {
                feedback = json.slice();
            } else if (json.fieldIs("usageMetadata") && json.peek() == '{') {
                usage = json.slice();
            } else if (json.fieldIs("error") && !json.peekNull()) {
                error = json.slice();
            } else if (json.fieldIs("responseId") && json.peek() == '"') {
                id = json.string();
            } else if (json.fieldIs("modelVersion") && json.peek() == '"') {
                model = json.string();
            } else {
                json.skip();
            }
        }
        json.end();
        if (failed) {
            return;
        }
        if (error != null) {
            errorSeen = true;
            failed = true;
            events.accept(new Failed(ErrorReader.read(error)));
        } else if (candidates != null || feedback != null || usage != null) {
            start(id, model, events);
            chunk(candidates, feedback, usage, events);
        } else {
            events.accept(new Unmodelled("chunk", JsonSlice.EMPTY_OBJECT));
        }
    }

    private void start(String id, String model, Consumer<ModelEvent> events) {
        parts.answerId(id);
        if (!started) {
            started = true;
            events.accept(new Started(id, model));
        }
    }

    private void chunk(JsonSlice candidates, JsonSlice feedback, JsonSlice usage, Consumer<ModelEvent> events) {
        word = null;
        note = null;
        boolean calledBefore = parts.anyCall();
        if (candidates != null) {
            readCandidates(candidates.reader(), events);
        }
        boolean blocked = feedback != null && !anyCandidate && readFeedback(feedback.reader(), events);
        if (usage != null) {
            events.accept(new UsageReported(UsageMetadata.read(usage.reader(), !finished.isEmpty() || blocked)));
        }
        if (blocked) {
            promptBlocked = true;
            finished.set(0);
            blocks.endAll(events);
            events.accept(new Finished(FinishReason.CONTENT_FILTER, null));
        } else if (word != null) {
            end(events);
        } else if (finished.get(0) && parts.anyCall() && !calledBefore) {
            // It had said that it stopped, and calls a function all the same.
            events.accept(new Finished(FinishReason.TOOL_CALLS, null));
        }
    }

    private void end(Consumer<ModelEvent> events) {
        blocks.endAll(events);
        if (FinishWords.isFailure(word)) {
            failed = true;
            String why = note == null ? "" : ": " + ErrorReader.shortened(note);
            events.accept(new Failed(
                    new ModelError(ModelError.Kind.SERVER, "The model broke off its answer (" + word + ")" + why)));
        } else {
            events.accept(new Finished(FinishWords.read(word, parts.anyCall()), null));
        }
    }

    private void readCandidates(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        while (json.nextItem()) {
            if (json.peek() == '{') {
                anyCandidate = true;
                readCandidate(json.slice(), events);
            } else {
                json.skip();
            }
        }
    }

    private void readCandidate(JsonSlice candidate, Consumer<ModelEvent> events) {
        int index = index(candidate.reader());
        JsonReader json = candidate.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("finishReason")) {
                finish(index, json.string());
            } else if (index != 0) {
                json.skip();
            } else if (text && json.fieldIs("finishMessage")) {
                note = json.string();
            } else if (json.fieldIs("content") && json.peek() == '{') {
                readContent(json, events);
            } else if (json.fieldIs("logprobsResult") && json.peek() == '{') {
                events.accept(new LogProbs(LogProbabilities.read(json.slice())));
            } else if (isGrounding(json)) {
                events.accept(new Unmodelled(json.field(), json.slice()));
            } else {
                json.skip();
            }
        }
    }

    private void finish(int index, String reason) {
        if (reason.isEmpty() || finished.get(index)) {
            return;
        }
        finished.set(index);
        if (index == 0) {
            word = reason;
        }
    }

    private static boolean isGrounding(JsonReader json) {
        return json.fieldIs("groundingMetadata")
                || json.fieldIs("citationMetadata")
                || json.fieldIs("urlContextMetadata");
    }

    private static int index(JsonReader json) {
        int index = 0;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("index") && json.peekNumber()) {
                index = Math.clamp(json.number(), 0, CANDIDATES_MAX);
            } else {
                json.skip();
            }
        }
        return index;
    }

    private void readContent(JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("parts") && json.peek() == '[') {
                json.beginArray();
                while (json.nextItem()) {
                    if (json.peek() == '{') {
                        parts.read(json, events);
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
    }

    /// True when the prompt was blocked: there will be no candidate.
    private boolean readFeedback(JsonReader json, Consumer<ModelEvent> events) {
        boolean blocked = false;
        JsonSlice message = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("blockReason") && json.peek() == '"') {
                blocked = !json.slice().isEmptyString();
            } else if (json.fieldIs("blockReasonMessage") && json.peek() == '"') {
                message = json.slice();
            } else {
                json.skip();
            }
        }
        if (blocked && message != null && !message.isEmptyString()) {
            events.accept(new RefusalDelta(blocks.run(new Block.Refusal(), events), message));
        }
        return blocked;
    }

    /// So many candidates have said why they stopped, or the prompt was blocked.
    boolean finished(int candidates) {
        return promptBlocked || finished.cardinality() >= candidates;
    }

    /// Something of an answer was there.
    boolean started() {
        return started;
    }

    /// The provider told an error.
    boolean errorSeen() {
        return errorSeen;
    }
}
