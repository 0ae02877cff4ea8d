package dev.weir.providers.anthropic;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.wire.Edit;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads of one request body what routing and pricing need; everything else is skipped and checked for being JSON. One
/// per request.
final class AnthropicRequestReader {
    /// A longer model name can't be one.
    private static final int MODEL_CHARS_MAX = 256;

    private static final Set<String> ONCE = Set.of("model", "messages", "max_tokens", "stream", "tools", "system");

    private final Operation operation;
    private final Buffer body;
    private final InputEstimate estimate = new InputEstimate();
    private final Set<String> seen = new HashSet<>();

    private String model;
    private int modelFrom;
    private int modelTo;
    private boolean messages;
    private boolean stream;
    private int maxTokens = -1;
    private ForeignThinking foreignThinking;
    /// What switches the asked thinking off; null when none was asked for.
    private Edit thinking;

    private AnthropicRequestReader(Operation operation, Buffer body) {
        this.operation = operation;
        this.body = body;
    }

    static AnthropicRequest read(Operation operation, Buffer body) {
        if (operation != Operation.MESSAGES && operation != Operation.COUNT_TOKENS) {
            throw GatewayException.of(
                    Failure.UNKNOWN_URL,
                    operation.path() + " is no endpoint of the Anthropic API (expected: one that is)");
        }
        return ParameterReader.body(body, json -> new AnthropicRequestReader(operation, body).read(json));
    }

    private AnthropicRequest read(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            if (ONCE.contains(name) && !seen.add(name)) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE, name, "'" + name + "' stands twice in the body (expected: once)");
            }
            if (!absent(json)) {
                field(name, json);
            }
        }
        boolean counting = operation == Operation.COUNT_TOKENS;
        ParameterReader.required(model, "model");
        if (!messages) {
            throw ParameterReader.missing("messages");
        }
        if (maxTokens < 0 && !counting) {
            throw ParameterReader.missing("max_tokens");
        }
        return new AnthropicRequest(
                operation,
                body,
                model,
                stream && !counting,
                counting ? 0 : maxTokens,
                estimate.images(),
                estimate.documents(),
                estimate.anyTool(),
                estimate.tokens(),
                modelFrom,
                modelTo,
                foreign());
    }

    private List<Edit> foreign() {
        var edits = new ArrayList<>(foreignThinking.cuts());
        if (!edits.isEmpty() && thinking != null && foreignThinking.answersCallsWithoutThinking()) {
            edits.add(thinking);
        }
        return edits;
    }

    private void field(String name, JsonReader json) {
        switch (name) {
            case "model" -> readModel(json);
            case "messages" -> readMessages(json);
            case "system" -> estimate.content(json);
            case "tools" -> estimate.tools(json.slice());
            case "stream" -> stream = ParameterReader.flag(json, name);
            case "thinking" -> readThinking(json);
            case "max_tokens" -> maxTokens = ParameterReader.count(json, name, 1, MessagesRequestReader.TOKENS_MAX);
            default -> json.skip();
        }
    }

    private void readModel(JsonReader json) {
        json.peek();
        modelFrom = json.offset();
        model = ParameterReader.string(json, "model");
        modelTo = json.offset();
        if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
            throw wrongValue(
                    "model",
                    model.length() + (model.isBlank() && !model.isEmpty() ? " blank" : "") + " characters",
                    "a name of 1 to " + MODEL_CHARS_MAX);
        }
    }

    private void readThinking(JsonReader json) {
        json.peek();
        int from = json.offset();
        json.skip();
        thinking = new Edit(from, json.offset(), "{\"type\":\"disabled\"}");
    }

    private void readMessages(JsonReader json) {
        if (json.peek() != '[') {
            throw wrongType("messages", shown(json.slice()), "an array of messages");
        }
        foreignThinking = new ForeignThinking(json.offset());
        var all = json.slice();
        JsonReader items = all.reader();
        items.beginArray();
        while (items.nextItem()) {
            messages = true;
            if (items.peek() != '{') {
                throw wrongType("messages", shown(items.slice()), "an array of objects");
            }
            foreignThinking.message(items);
        }
        if (!messages) {
            throw wrongValue("messages", "[]", "an array of at least one message");
        }
        estimate.messages(all.reader());
    }
}
