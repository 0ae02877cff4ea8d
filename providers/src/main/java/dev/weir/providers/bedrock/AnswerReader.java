package dev.weir.providers.bedrock;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.function.Consumer;

/// Reads a JSON answer: `{"output":{"message":{"content":[…]}},"stopReason","usage"}`.
final class AnswerReader {
    private final AnswerBlocks blocks = new AnswerBlocks();
    private final Consumer<ModelEvent> events;

    private AnswerReader(Consumer<ModelEvent> events) {
        this.events = events;
    }

    /// Says nothing of an object that is no answer.
    static void read(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice content = null;
        String reason = "";
        JsonSlice met = null;
        TokenUsage usage = TokenUsage.NONE;
        json.beginObject();
        while (json.nextField()) {
            boolean object = json.peek() == '{';
            if (object && json.fieldIs("output")) {
                content = content(json);
            } else if (json.fieldIs("stopReason") && json.peek() == '"') {
                reason = json.string();
            } else if (object && json.fieldIs("usage")) {
                usage = ConverseUsage.read(json);
            } else if (object && json.fieldIs("additionalModelResponseFields")) {
                met = stopSequence(json);
            } else {
                json.skip();
            }
        }
        if (content == null) {
            return;
        }
        events.accept(new Started(null, null));
        if (!usage.isNone()) {
            events.accept(new UsageReported(usage));
        }
        if (StopReason.isFailure(reason)) {
            events.accept(failure(reason));
            return;
        }
        new AnswerReader(events).blocks(content.reader());
        events.accept(new Finished(StopReason.read(reason), met));
        events.accept(new Ended());
    }

    static Failed failure(String reason) {
        return new Failed(
                new ModelError(ModelError.Kind.SERVER, "The model broke off its answer (" + reason + "): ask again"));
    }

    /// `message.content`; null when there is none.
    private static JsonSlice content(JsonReader json) {
        JsonSlice content = null;
        json.beginObject();
        while (json.nextField()) {
            if (!json.fieldIs("message") || json.peek() != '{') {
                json.skip();
                continue;
            }
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("content") && json.peek() == '[') {
                    content = json.slice();
                } else {
                    json.skip();
                }
            }
        }
        return content;
    }

    /// The one that was met, from `additionalModelResponseFields`; null when none is told.
    static JsonSlice stopSequence(JsonReader json) {
        JsonSlice met = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("stop_sequence") && json.peek() == '"') {
                met = json.slice();
            } else {
                json.skip();
            }
        }
        return met;
    }

    private void blocks(JsonReader json) {
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            if (json.peek() != '{') {
                json.skip();
                continue;
            }
            json.beginObject();
            while (json.nextField()) {
                block(i, json);
            }
            blocks.stop(i, events);
        }
    }

    private void block(int index, JsonReader json) {
        boolean object = json.peek() == '{';
        if (json.fieldIs("text") && json.peek() == '"') {
            blocks.text(index, json.slice(), events);
        } else if (object && json.fieldIs("toolUse")) {
            call(index, json.slice());
        } else if (object && json.fieldIs("reasoningContent")) {
            reasoning(index, json);
        } else if (object && json.fieldIs("citationsContent")) {
            cited(index, json);
        } else {
            events.accept(new Unmodelled(json.field(), json.slice()));
        }
    }

    private void call(int index, JsonSlice use) {
        ToolUse call = ToolUse.read(use);
        if (call == null) {
            events.accept(new Unmodelled("toolUse", use));
            return;
        }
        blocks.call(index, call.id(), call.name(), events);
        if (call.input() != null
                && !call.input().isEmptyObject()
                && !call.input().isNull()) {
            blocks.arguments(
                    index, call.input().isString() ? call.input() : call.input().quoted(), events);
        }
    }

    private void reasoning(int index, JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("redactedContent") && json.peek() == '"') {
                blocks.redacted(index, json.slice(), events);
            } else if (json.fieldIs("reasoningText") && json.peek() == '{') {
                thinking(index, json);
            } else {
                json.skip();
            }
        }
    }

    private void thinking(int index, JsonReader json) {
        JsonSlice text = JsonSlice.EMPTY_STRING;
        JsonSlice signature = JsonSlice.EMPTY_STRING;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("text") && json.peek() == '"') {
                text = json.slice();
            } else if (json.fieldIs("signature") && json.peek() == '"') {
                signature = json.slice();
            } else {
                json.skip();
            }
        }
        blocks.thinking(index, text, events);
        blocks.signature(index, signature, events);
    }

    /// What is said with sources: the text of it.
    private void cited(int index, JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (!json.fieldIs("content") || json.peek() != '[') {
                json.skip();
                continue;
            }
            json.beginArray();
            while (json.nextItem()) {
                json.beginObject();
                while (json.nextField()) {
                    if (json.fieldIs("text") && json.peek() == '"') {
                        blocks.text(index, json.slice(), events);
                    } else {
                        json.skip();
                    }
                }
            }
        }
    }
}
