package dev.weir.providers.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.openai.OpenAiRequest.Span;
import dev.weir.providers.openai.OpenAiRequest.UsageEdit;
import dev.weir.providers.wire.ByteView;
import dev.weir.providers.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Reads one request body with a streaming parser: the top level only, everything else is skipped and checked for
/// being JSON. One per request.
final class OpenAiRequestReader {
    private static final FieldCount IMAGES = new FieldCount("\"image_url\"");
    private static final long TOKENS_MAX = 100_000_000;
    private static final int ANSWERS_MAX = 128;
    private static final int PROMPTS_MAX = 2048;
    /// A longer model name can't be one.
    private static final int MODEL_CHARS_MAX = 256;

    /// Other encodings of JSON show in its first bytes.
    private static final int ENCODING_BYTES = 4;

    private static final int FIRST_BYTE_MAX = 0x80;

    private final Operation operation;
    private final Buffer body;
    private final JsonParser json;
    private final InputEstimate estimate = new InputEstimate();
    private final Set<String> seen = new HashSet<>();

    private String model;
    private Span modelSpan;
    private boolean stream;
    private int streamEnd;
    private boolean wantsUsage;
    private UsageEdit usageEdit;
    private long maxTokens = -1;
    private long maxCompletionTokens = -1;
    private int answers = 1;
    private int bestOf = 1;
    private int prompts = 1;

    private OpenAiRequestReader(Operation operation, Buffer body, JsonParser json) {
        this.operation = operation;
        this.body = body;
        this.json = json;
    }

    static OpenAiRequest read(Operation operation, Buffer body) {
        ByteView bytes = ByteView.of(body);
        requireUtf8(bytes);
        try (JsonParser json = Json.FACTORY.createParser(bytes.array(), bytes.offset(), bytes.length())) {
            return new OpenAiRequestReader(operation, body, json).read();
        } catch (StreamReadException e) {
            throw malformed(
                    e.getOriginalMessage(),
                    e.getLocation() == null ? -1 : e.getLocation().getByteOffset());
        } catch (IOException e) {
            throw malformed(e.getMessage(), -1);
        }
    }

    /// The parser would guess other encodings, and then knows no byte offsets (RFC 8259, section 8.1: UTF-8, no mark).
    private static void requireUtf8(ByteView bytes) {
        for (int i = 0; i < Math.min(ENCODING_BYTES, bytes.length()); i++) {
            int value = bytes.array()[bytes.offset() + i];
            if (value == 0 || i == 0 && (value & 0xFF) >= FIRST_BYTE_MAX) {
                throw GatewayException.of(
                        Failure.INVALID_JSON,
                        "The body begins with byte 0x%02X at %d (expected: JSON in UTF-8, without a byte order mark)"
                                .formatted(value & 0xFF, i));
            }
        }
    }

    private static GatewayException malformed(String reason, long offset) {
        String place = offset < 0 ? "" : " at byte " + offset;
        return GatewayException.of(
                Failure.INVALID_JSON,
                "The body is not valid JSON" + place + ": " + firstLine(reason) + " (expected: a JSON object)");
    }

    private static String firstLine(String reason) {
        String line = reason.lines()
                .findFirst()
                .orElse("it ends too early")
                .replaceFirst(" \\((start marker|for [a-zA-Z]+ starting).*", "");
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private OpenAiRequest read() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw GatewayException.of(
                    Failure.INVALID_JSON,
                    body.length() == 0
                            ? "The body is empty (expected: a JSON object)"
                            : "The body is not a JSON object (expected: one such as {\"model\": …})");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            readField(name);
        }
        if (json.nextToken() != null) {
            throw malformed(
                    "there is more after the object",
                    json.currentTokenLocation().getByteOffset());
        }
        checkRequired();
        int images = IMAGES.in(body);
        return new OpenAiRequest(
                operation,
                body,
                model,
                stream,
                wantsUsage,
                Math.max(maxCompletionTokens, maxTokens),
                Math.multiplyExact(Math.max(answers, bestOf), prompts),
                Math.multiplyExact(answers, prompts),
                images,
                estimate.tokens(images),
                modelSpan,
                usageEdit());
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "model" -> readModel();
            case "messages" -> requireArray();
            case "prompt" -> requirePrompt();
            case "tools" -> measureTools();
            case "stream" -> readStream();
            case "stream_options" -> readStreamOptions();
            case "max_tokens" -> maxTokens = readCount("max_tokens", TOKENS_MAX, maxTokens);
            case "max_completion_tokens" ->
                maxCompletionTokens = readCount("max_completion_tokens", TOKENS_MAX, maxCompletionTokens);
            case "n" -> answers = (int) readCount("n", ANSWERS_MAX, 1);
            case "best_of" -> bestOf = (int) readCount("best_of", ANSWERS_MAX, 1);
            default -> json.skipChildren();
        }
    }

    private void once(String name) {
        if (!seen.add(name)) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE, name, "'" + name + "' stands twice in the body (expected: once)");
        }
    }

    private void readModel() throws IOException {
        once("model");
        require(JsonToken.VALUE_STRING, "model", "a string");
        int from = (int) json.currentTokenLocation().getByteOffset();
        model = json.getText();
        modelSpan = new Span(from, (int) json.currentLocation().getByteOffset());
        if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "model",
                    "model: " + model.length() + (model.isBlank() && !model.isEmpty() ? " blank" : "")
                            + " characters (expected: a name of 1 to " + MODEL_CHARS_MAX + ")");
        }
    }

    private void requireArray() throws IOException {
        once("messages");
        require(JsonToken.START_ARRAY, "messages", "an array of messages");
        if (json.nextToken() == JsonToken.END_ARRAY) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE, "messages", "messages: [] (expected: an array of at least one message)");
        }
        do {
            require(JsonToken.START_OBJECT, "messages", "an array of objects");
            estimate.message(json);
        } while (json.nextToken() != JsonToken.END_ARRAY);
    }

    private void requirePrompt() throws IOException {
        once("prompt");
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            estimate.text(json.getTextLength());
            return;
        }
        require(JsonToken.START_ARRAY, "prompt", "a string or an array");
        long from = json.currentTokenLocation().getByteOffset();
        int texts = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            // Numbers are the tokens of one prompt; anything else is a prompt of its own.
            texts += json.currentToken() == JsonToken.VALUE_NUMBER_INT ? 0 : 1;
            json.skipChildren();
        }
        estimate.text(json.currentLocation().getByteOffset() - from);
        if (texts > PROMPTS_MAX) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "prompt",
                    "prompt: " + texts + " prompts (expected: at most " + PROMPTS_MAX + ")");
        }
        prompts = Math.max(1, texts);
    }

    private void measureTools() throws IOException {
        long from = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        estimate.text(json.currentLocation().getByteOffset() - from);
    }

    private void readStream() throws IOException {
        once("stream");
        stream = readFlag("stream");
        streamEnd = (int) json.currentLocation().getByteOffset();
    }

    private void readStreamOptions() throws IOException {
        once("stream_options");
        int from = (int) json.currentTokenLocation().getByteOffset();
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            usageEdit = new UsageEdit(new Span(from, from + 4), "{\"include_usage\":true}");
            return;
        }
        require(JsonToken.START_OBJECT, "stream_options", "an object");
        boolean empty = true;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            empty = false;
            String name = json.currentName();
            json.nextToken();
            if (name.equals("include_usage")) {
                readIncludeUsage();
            } else {
                json.skipChildren();
            }
        }
        if (usageEdit == null) {
            usageEdit = new UsageEdit(new Span(from + 1, from + 1), "\"include_usage\":true" + (empty ? "" : ","));
        }
    }

    private void readIncludeUsage() throws IOException {
        once("stream_options.include_usage");
        int from = (int) json.currentTokenLocation().getByteOffset();
        int length = json.currentToken() == JsonToken.VALUE_FALSE ? 5 : 4;
        wantsUsage = readFlag("stream_options.include_usage");
        usageEdit = wantsUsage ? UsageEdit.NONE : new UsageEdit(new Span(from, from + length), "true");
    }

    private boolean readFlag(String name) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw wrongType(name, "a boolean");
        };
    }

    private long readCount(String name, long max, long absent) throws IOException {
        once(name);
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return absent;
        }
        require(JsonToken.VALUE_NUMBER_INT, name, "an integer");
        String digits = json.getText();
        long value = digits.length() > 18 ? Long.MAX_VALUE : json.getLongValue();
        if (value < 1 || value > max) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE, name, name + ": " + shortened(digits) + " (expected: 1 to " + max + ")");
        }
        return value;
    }

    private UsageEdit usageEdit() {
        if (!stream) {
            return UsageEdit.NONE;
        }
        return usageEdit != null
                ? usageEdit
                : new UsageEdit(new Span(streamEnd, streamEnd), ",\"stream_options\":{\"include_usage\":true}");
    }

    private void checkRequired() {
        String content = operation == Operation.COMPLETIONS ? "prompt" : "messages";
        for (String name : new String[] {"model", content}) {
            if (!seen.contains(name)) {
                throw GatewayException.ofParam(
                        Failure.MISSING_PARAMETER, name, "Missing required parameter: '" + name + "'.");
            }
        }
    }

    private void require(JsonToken expected, String name, String description) throws IOException {
        if (json.currentToken() != expected) {
            throw wrongType(name, description);
        }
    }

    private GatewayException wrongType(String name, String description) throws IOException {
        String found = switch (json.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> shortened(json.getText());
        };
        return GatewayException.ofParam(
                Failure.INVALID_TYPE, name, name + ": " + found + " (expected: " + description + ")");
    }

    private static String shortened(String value) {
        return value.length() > 40 ? value.substring(0, 40) + "…" : value;
    }
}
