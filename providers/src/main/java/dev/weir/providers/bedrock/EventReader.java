package dev.weir.providers.bedrock;

import dev.weir.contracts.money.TokenUsage;
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

/// Reads the events of a stream: `messageStart`, `contentBlockStart`, `contentBlockDelta`, `contentBlockStop`,
/// `messageStop`, `metadata`. One per answer.
final class EventReader {
    private static final int INDEX_MAX = 1_000_000;

    private final AnswerBlocks blocks = new AnswerBlocks();
    private boolean started;
    private boolean stopped;
    private boolean counted;
    /// Why the answer is none, told when it has been counted.
    private Failed failure;

    void read(String type, JsonReader json, Consumer<ModelEvent> events) {
        switch (type) {
            case "messageStart" -> {
                json.skip();
                start(events);
            }
            case "contentBlockStart", "contentBlockDelta", "contentBlockStop" -> {
                start(events);
                block(type, json, events);
            }
            case "messageStop" -> {
                start(events);
                stop(json, events);
            }
            case "metadata" -> count(json, events);
            default -> events.accept(new Unmodelled(type, json.slice()));
        }
    }

    private void start(Consumer<ModelEvent> events) {
        if (!started) {
            started = true;
            events.accept(new Started(null, null));
        }
    }

    private void block(String type, JsonReader json, Consumer<ModelEvent> events) {
        int index = 0;
        JsonSlice body = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("contentBlockIndex") && json.peekNumber()) {
                index = Math.clamp(json.number(), 0, INDEX_MAX);
            } else if (json.peek() == '{' && (json.fieldIs("start") || json.fieldIs("delta"))) {
                body = json.slice();
            } else {
                json.skip();
            }
        }
        if (type.equals("contentBlockStop")) {
            blocks.stop(index, events);
        } else if (body == null) {
            events.accept(new Unmodelled(type, JsonSlice.EMPTY_OBJECT));
        } else {
            begin(type, index, body, events);
        }
    }

    private void begin(String type, int index, JsonSlice body, Consumer<ModelEvent> events) {
        JsonReader json = body.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean object = json.peek() == '{';
            if (type.equals("contentBlockStart") && object && json.fieldIs("toolUse")) {
                call(index, json.slice(), events);
            } else if (json.fieldIs("text") && json.peek() == '"') {
                blocks.text(index, json.slice(), events);
            } else if (object && json.fieldIs("toolUse")) {
                arguments(index, json, events);
            } else if (object && json.fieldIs("reasoningContent")) {
                reasoning(index, json, events);
            } else {
                events.accept(new Unmodelled(json.field(), json.slice()));
            }
        }
    }

    private void call(int index, JsonSlice use, Consumer<ModelEvent> events) {
        ToolUse call = ToolUse.read(use);
        if (call == null) {
            events.accept(new Unmodelled("toolUse", use));
        } else {
            blocks.call(index, call.id(), call.name(), events);
        }
    }

    private void arguments(int index, JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("input") && json.peek() == '"') {
                blocks.arguments(index, json.slice(), events);
            } else {
                json.skip();
            }
        }
    }

    private void reasoning(int index, JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("text")) {
                blocks.thinking(index, json.slice(), events);
            } else if (text && json.fieldIs("signature")) {
                blocks.signature(index, json.slice(), events);
            } else if (text && json.fieldIs("redactedContent")) {
                blocks.redacted(index, json.slice(), events);
            } else {
                json.skip();
            }
        }
    }

    private void stop(JsonReader json, Consumer<ModelEvent> events) {
        String reason = "";
        JsonSlice met = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("stopReason") && json.peek() == '"') {
                reason = json.string();
            } else if (json.fieldIs("additionalModelResponseFields") && json.peek() == '{') {
                met = AnswerReader.stopSequence(json);
            } else {
                json.skip();
            }
        }
        if (stopped) {
            return;
        }
        stopped = true;
        blocks.stopAll(events);
        if (StopReason.isFailure(reason)) {
            failure = AnswerReader.failure(reason);
        } else {
            events.accept(new Finished(StopReason.read(reason), met));
        }
        end(events);
    }

    private void count(JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("usage") && json.peek() == '{') {
                TokenUsage usage = ConverseUsage.read(json);
                if (!usage.isNone()) {
                    events.accept(new UsageReported(usage));
                }
            } else {
                json.skip();
            }
        }
        counted = true;
        end(events);
    }

    private void end(Consumer<ModelEvent> events) {
        if (stopped && counted) {
            events.accept(failure == null ? new Ended() : failure);
        }
    }
}
