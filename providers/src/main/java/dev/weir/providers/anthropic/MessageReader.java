package dev.weir.providers.anthropic;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Reads the events of a message stream, and whole messages. One per answer.
///
/// Source: <https://docs.anthropic.com/en/docs/build-with-claude/streaming>.
final class MessageReader {
    private static final int MESSAGE_CHARS_MAX = 500;
    private static final String NO_CREDIT = "Your credit balance is too low";
    private static final String LIMIT_REACHED = "You have reached your specified";

    private final MessageUsage usage = new MessageUsage();
    /// Our index of each open block, by the provider's.
    private final Map<Integer, Integer> open = new HashMap<>();
    private int blocks;
    private boolean started;
    private String id;

    /// Reads the data of one event.
    void readEvent(JsonReader json, Consumer<ModelEvent> events) {
        String type = "";
        int index = -1;
        JsonSlice body = null;
        JsonSlice counted = null;
        JsonSlice error = null;
        json.beginObject();
        while (json.nextField()) {
            boolean object = json.peek() == '{';
            if (json.fieldIs("type") && json.peek() == '"') {
                type = json.string();
            } else if (json.fieldIs("index") && json.peekNumber()) {
                index = (int) json.number();
            } else if (object && json.fieldIs("usage")) {
                counted = json.slice();
            } else if (object && (json.fieldIs("message") || json.fieldIs("content_block") || json.fieldIs("delta"))) {
                body = json.slice();
            } else if (json.fieldIs("error") && !json.peekNull()) {
                error = json.slice();
            } else {
                json.skip();
            }
        }
        json.end();
        if (error != null || type.equals("error")) {
            events.accept(new Failed(readError(error)));
        } else {
            event(type, index, body, counted, events);
        }
    }

    private void event(String type, int index, JsonSlice body, JsonSlice counted, Consumer<ModelEvent> events) {
        boolean bodyMissing = body == null && !type.equals("content_block_stop") && !type.equals("message_stop");
        switch (bodyMissing && !type.equals("ping") ? "" : type) {
            case "message_start" -> readHead(body, events);
            case "content_block_start" -> startBlock(index, body, events);
            case "content_block_delta" -> readDelta(index, body.reader(), events);
            case "content_block_stop" -> stopBlock(index, events);
            case "message_delta" -> {
                report(counted, true, events);
                readStop(body.reader(), events);
            }
            case "message_stop" -> {
                stopAll(events);
                events.accept(new Ended());
            }
            case "ping" -> events.accept(new Ping());
            default -> events.accept(new Unmodelled(type, body == null ? JsonSlice.EMPTY_OBJECT : body));
        }
    }

    /// A message as an answer.
    void readMessage(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice message = json.slice();
        JsonReader fields = message.reader();
        fields.beginObject();
        while (fields.nextField()) {
            if (fields.fieldIs("error") && !fields.peekNull()) {
                events.accept(new Failed(readError(fields.slice())));
                return;
            }
            fields.skip();
        }
        if (!readMessage(message, true, events)) {
            return;
        }
        readStop(message.reader(), events);
        events.accept(new Ended());
    }

    /// A message as the head of a stream: it has no content yet, and its count of output is none.
    private void readHead(JsonSlice message, Consumer<ModelEvent> events) {
        readMessage(message, false, events);
    }

    /// False when it is none.
    private boolean readMessage(JsonSlice message, boolean whole, Consumer<ModelEvent> events) {
        String model = null;
        JsonSlice content = null;
        JsonSlice counted = null;
        JsonReader json = message.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("id")) {
                id = json.string();
            } else if (text && json.fieldIs("model")) {
                model = json.string();
            } else if (json.fieldIs("content") && json.peek() == '[') {
                content = json.slice();
            } else if (json.fieldIs("usage") && json.peek() == '{') {
                counted = json.slice();
            } else {
                json.skip();
            }
        }
        if (whole && content == null) {
            return false;
        }
        // Some servers send the head twice.
        if (!started) {
            started = true;
            events.accept(new Started(id, model));
        }
        report(counted, whole, events);
        if (content != null) {
            readContent(content.reader(), events);
        }
        return true;
    }

    private void readContent(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            startBlock(i, json.slice(), events);
            stopBlock(i, events);
        }
    }

    private void startBlock(int index, JsonSlice body, Consumer<ModelEvent> events) {
        var content = ContentBlock.read(body).called("toolu_" + (id == null ? "" : id + "_") + blocks);
        Block block = content.block();
        if (block == null) {
            events.accept(new Unmodelled("content_block", body));
            return;
        }
        stopBlock(index, events);
        int ours = blocks++;
        open.put(index, ours);
        events.accept(new BlockStarted(ours, block));
        content.deltas(ours).forEach(events);
    }

    private void readDelta(int index, JsonReader json, Consumer<ModelEvent> events) {
        Integer ours = open.get(index);
        json.beginObject();
        while (json.nextField()) {
            boolean text = ours != null && json.peek() == '"';
            if (text && json.fieldIs("text")) {
                say(new TextDelta(ours, json.slice()), events);
            } else if (text && json.fieldIs("thinking")) {
                say(new ThinkingDelta(ours, json.slice()), events);
            } else if (text && json.fieldIs("signature")) {
                say(new SignatureDelta(ours, json.slice()), events);
            } else if (text && json.fieldIs("partial_json")) {
                say(new ArgumentsDelta(ours, json.slice()), events);
            } else {
                json.skip();
            }
        }
    }

    /// Empty deltas say nothing.
    private static void say(ModelEvent delta, Consumer<ModelEvent> events) {
        boolean empty = switch (delta) {
            case TextDelta text -> text.text().isEmptyString();
            case ThinkingDelta thinking -> thinking.text().isEmptyString();
            case SignatureDelta signature -> signature.signature().isEmptyString();
            case ArgumentsDelta arguments -> arguments.piece().isEmptyString();
            case Started _,
                    BlockStarted _,
                    BlockStopped _,
                    ModelEvent.RefusalDelta _,
                    ModelEvent.LogProbs _,
                    UsageReported _,
                    Finished _,
                    Failed _,
                    Ended _,
                    Ping _,
                    Unmodelled _ -> false;
        };
        if (!empty) {
            events.accept(delta);
        }
    }

    private void stopBlock(int index, Consumer<ModelEvent> events) {
        Integer ours = open.remove(index);
        if (ours != null) {
            events.accept(new BlockStopped(ours));
        }
    }

    private void stopAll(Consumer<ModelEvent> events) {
        open.values().stream().sorted().forEach(ours -> events.accept(new BlockStopped(ours)));
        open.clear();
    }

    private void report(JsonSlice counted, boolean output, Consumer<ModelEvent> events) {
        if (counted != null) {
            usage.read(counted.reader(), output);
            usage.normalised().ifPresent(reported -> events.accept(new UsageReported(reported)));
        }
    }

    private void readStop(JsonReader json, Consumer<ModelEvent> events) {
        String reason = null;
        JsonSlice sequence = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("stop_reason") && json.peek() == '"') {
                reason = json.string();
            } else if (json.fieldIs("stop_sequence") && json.peek() == '"') {
                sequence = json.slice();
            } else {
                json.skip();
            }
        }
        if (reason != null) {
            stopAll(events);
            FinishReason read = StopReason.read(reason);
            events.accept(new Finished(read, sequence));
        }
    }

    /// @param error an object with `type` and `message`, or a text; null when there is none
    static ModelError readError(JsonSlice error) {
        String type = "";
        String message = "";
        if (error == null || !error.isObject()) {
            return new ModelError(
                    ModelError.Kind.SERVER,
                    error == null ? "" : shortened(error.isString() ? error.text() : error.toString()));
        }
        JsonReader json = error.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("type")) {
                type = json.string();
            } else if (text && json.fieldIs("message")) {
                message = json.string();
            } else {
                json.skip();
            }
        }
        // An account without money, or with a limit of its own that is reached, is told as a wrong request.
        boolean empty = message.startsWith(NO_CREDIT) || message.startsWith(LIMIT_REACHED);
        return new ModelError(empty ? ModelError.Kind.QUOTA : ErrorWriter.kind(type), shortened(message));
    }

    private static String shortened(String message) {
        return message.length() > MESSAGE_CHARS_MAX ? message.substring(0, MESSAGE_CHARS_MAX) + "…" : message;
    }
}
