package dev.weir.providers.endpoints;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.endpoints.EndpointRequest.Content;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;

/// Reads one JSON request: the fields that routing and pricing need, everything else is skipped and checked for being
/// JSON. One per request.
final class EndpointReader {
    /// What the provider runs when a moderation names no model.
    static final String MODERATION_MODEL = "omni-moderation-latest";

    private static final int MODEL_CHARS_MAX = 256;
    private static final long IMAGES_MAX = 128;
    private static final long PARTIAL_IMAGES_MAX = 16;
    private static final int SHOWN_CHARS_MAX = 40;

    private final Operation operation;
    private final Buffer body;
    private final ByteView bytes;
    private final JsonReader json;
    private final Set<String> seen = new HashSet<>();
    private final TextMeasure measure = new TextMeasure();

    private String model;
    private int modelFrom;
    private int modelTo;
    private boolean stream;
    private long images = 1;
    private long partialImages;
    private long characters;
    private JsonSlice query = JsonSlice.EMPTY_STRING;
    private JsonSlice documents;

    private EndpointReader(Operation operation, Buffer body) {
        this.operation = operation;
        this.body = body;
        this.bytes = ByteView.of(body);
        this.json = new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER`, `INVALID_TYPE` or `INVALID_VALUE`
    static EndpointRequest read(Operation operation, Buffer body) {
        try {
            return new EndpointReader(operation, body).read();
        } catch (MalformedJson e) {
            throw GatewayException.of(
                    Failure.INVALID_JSON,
                    "The body is not valid JSON: " + e.getMessage() + " (expected: a JSON object in UTF-8)");
        }
    }

    private EndpointRequest read() {
        if (json.peek() != '{') {
            throw GatewayException.of(
                    Failure.INVALID_JSON,
                    body.length() == 0
                            ? "The body is empty (expected: a JSON object)"
                            : "The body is not a JSON object (expected: one such as {\"model\": …})");
        }
        json.beginObject();
        int inside = json.offset();
        while (json.nextField()) {
            readField(json.field());
        }
        json.end();
        checkRequired();
        if (model == null) {
            model = MODERATION_MODEL;
            modelFrom = inside;
            modelTo = inside;
        }
        return new EndpointRequest(operation, body, model, modelFrom, modelTo, stream, content());
    }

    private void readField(String name) {
        switch (name) {
            case "model" -> readModel();
            case "input" -> readInput();
            case "prompt", "instructions" -> readText(name);
            case "query" -> query = literal(name);
            case "documents" -> readDocuments();
            case "n" -> images = count(name, IMAGES_MAX, 1);
            case "partial_images" -> partialImages = count(name, PARTIAL_IMAGES_MAX, 0);
            case "stream" -> stream |= flag(name);
            case "stream_format" ->
                stream |= literalOrNull(name, "a string").toString().equals("\"sse\"");
            default -> json.skip();
        }
    }

    private void once(String name) {
        if (!seen.add(name)) {
            throw invalid(name, "'" + name + "' stands twice in the body (expected: once)");
        }
    }

    private void readModel() {
        once("model");
        JsonSlice value = string("model");
        modelTo = json.offset();
        modelFrom = modelTo - value.length();
        model = value.text();
        if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
            throw invalid(
                    "model",
                    "model: " + model.length() + " characters (expected: a name of 1 to " + MODEL_CHARS_MAX + ")");
        }
    }

    /// A text, several, or, for embeddings, the tokens of one or several; for moderations parts with pictures too.
    private void readInput() {
        once("input");
        JsonSlice input = json.slice();
        if (input.isString()) {
            characters = input.characters();
            measure.text(input);
        } else if (input.isArray() && operation != Operation.AUDIO_SPEECH) {
            JsonReader items = input.reader();
            items.beginArray();
            if (!items.nextItem()) {
                throw invalid("input", "input: [] (expected: at least one item)");
            }
            do {
                measure.item(items);
            } while (items.nextItem());
        } else {
            throw wrongType("input", input, operation == Operation.AUDIO_SPEECH ? "a string" : "a string or an array");
        }
    }

    private void readText(String name) {
        once(name);
        JsonSlice text = literalOrNull(name, "a string");
        if (text.isString()) {
            measure.text(text);
        } else {
            seen.remove(name);
        }
    }

    private JsonSlice literal(String name) {
        once(name);
        return string(name);
    }

    private void readDocuments() {
        once("documents");
        documents = json.slice();
        if (!documents.isArray()) {
            throw wrongType("documents", documents, "an array of texts");
        }
    }

    private Content content() {
        if (operation == Operation.RERANK) {
            return new RerankMeasure(query, documents).content();
        }
        // A token is at least a byte of text, and a number in an array of tokens at least one with its comma.
        return new Content(
                body.length() + measure.imageTokensMax(), measure.tokens(), characters, images, partialImages, 0, 0);
    }

    private void checkRequired() {
        String[] needed = switch (operation) {
            case EMBEDDINGS, AUDIO_SPEECH -> new String[] {"model", "input"};
            case MODERATIONS -> new String[] {"input"};
            case RERANK -> new String[] {"model", "query", "documents"};
            case IMAGES_GENERATIONS -> new String[] {"model", "prompt"};
            default -> throw new IllegalStateException(operation + " has no JSON request");
        };
        for (String name : needed) {
            if (!seen.contains(name)) {
                throw GatewayException.ofParam(
                        Failure.MISSING_PARAMETER, name, "Missing required parameter: '" + name + "'.");
            }
        }
    }

    private boolean flag(String name) {
        once(name);
        JsonSlice value = json.slice();
        return switch (value.toString()) {
            case "true" -> true;
            case "false", "null" -> false;
            default -> throw wrongType(name, value, "a boolean");
        };
    }

    private long count(String name, long max, long absent) {
        once(name);
        JsonSlice value = json.slice();
        if (value.isNull()) {
            return absent;
        }
        String digits = value.toString();
        if (!digits.matches("-?[0-9]+")) {
            throw wrongType(name, value, "an integer");
        }
        if (digits.length() > 9 || Long.parseLong(digits) < absent || Long.parseLong(digits) > max) {
            throw invalid(name, name + ": " + shown(digits) + " (expected: " + absent + " to " + max + ")");
        }
        return Long.parseLong(digits);
    }

    private JsonSlice string(String name) {
        JsonSlice value = json.slice();
        if (!value.isString()) {
            throw wrongType(name, value, "a string");
        }
        return value;
    }

    private JsonSlice literalOrNull(String name, String expected) {
        JsonSlice value = json.slice();
        if (!value.isString() && !value.isNull()) {
            throw wrongType(name, value, expected);
        }
        return value;
    }

    private static GatewayException wrongType(String name, JsonSlice value, String expected) {
        String found = value.isObject() ? "an object" : value.isArray() ? "an array" : shown(value.toString());
        return GatewayException.ofParam(
                Failure.INVALID_TYPE, name, name + ": " + found + " (expected: " + expected + ")");
    }

    private static GatewayException invalid(String name, String message) {
        return GatewayException.ofParam(Failure.INVALID_VALUE, name, message);
    }

    private static String shown(String value) {
        return value.length() > SHOWN_CHARS_MAX ? value.substring(0, SHOWN_CHARS_MAX) + "…" : value;
    }
}
