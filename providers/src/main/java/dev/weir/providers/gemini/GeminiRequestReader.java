package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.required;

import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.InputTokens;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;

/// Reads of a body what routing and pricing need; everything else is skipped, counted and checked for being JSON. One
/// per request.
///
/// A token is at least one byte, so that the body's length bounds the text. Media cost tokens beyond their bytes: an
/// image at most [#IMAGE_TOKENS_MAX]; a file at an address that is no image, and a prompt that the provider keeps, at
/// most a whole context window.
final class GeminiRequestReader {
    /// Source: <https://ai.google.dev/gemini-api/docs/media-resolution>, the highest resolution.
    static final int IMAGE_TOKENS_MAX = 3_000;

    /// The largest context window there is.
    static final int CONTEXT_TOKENS_MAX = 1_048_576;

    private static final int TOKENS_MAX = 100_000_000;
    private static final int CANDIDATES_MAX = 8;
    /// A longer model name can't be one.
    private static final int MODEL_CHARS_MAX = 256;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int QUOTES = 2;
    private static final String MODELS = "models/";

    private final Buffer body;
    private String model;
    private int modelFrom = -1;
    private int modelTo = -1;
    private boolean anyContents;
    private long outputTokens = -1;
    private int candidates = 1;

    // what it costs
    private long textBytes;
    private int images;
    private int files;
    private boolean cached;

    private boolean foreign;

    private GeminiRequestReader(Buffer body) {
        this.body = body;
    }

    /// @param target null when it is not known: the body must name the model
    static GeminiRequest read(Operation operation, GeminiTarget target, Buffer body) {
        return ParameterReader.body(body, json -> {
            var reader = new GeminiRequestReader(body);
            reader.object(json, "");
            return reader.request(operation, target);
        });
    }

    private void object(JsonReader json, String prefix) {
        json.beginObject();
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (!absent(json)) {
                field(name, json, prefix + name);
            }
        }
    }

    private void field(String name, JsonReader json, String path) {
        switch (name) {
            case "model" -> readModel(json, path);
            case "contents" -> {
                char next = json.peek();
                if (next != '[' && next != '{') {
                    throw ParameterReader.wrongType(path, ParameterReader.shown(json.slice()), "an array of contents");
                }
                anyContents = true;
                measure(json);
            }
            case "generationConfig" -> readConfig(json, path);
            case "generateContentRequest" -> {
                if (json.peek() != '{') {
                    throw ParameterReader.wrongType(path, ParameterReader.shown(json.slice()), "an object");
                }
                object(json, path + ".");
            }
            case "cachedContent" -> {
                cached = true;
                json.skip();
            }
            default -> measure(json);
        }
    }

    private void readModel(JsonReader json, String path) {
        json.peek();
        modelFrom = json.offset();
        String named = ParameterReader.string(json, path);
        modelTo = json.offset();
        model = named.startsWith(MODELS) ? named.substring(MODELS.length()) : named;
    }

    private void readConfig(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (name) {
                case "maxOutputTokens" -> outputTokens = ParameterReader.count(json, path + "." + name, 1, TOKENS_MAX);
                case "candidateCount" -> candidates = ParameterReader.count(json, path + "." + name, 1, CANDIDATES_MAX);
                default -> measure(json);
            }
        }
    }

    private void measure(JsonReader json) {
        switch (json.peek()) {
            case '"' -> textBytes += json.slice().length() - QUOTES;
            case '[' -> {
                json.beginArray();
                while (json.nextItem()) {
                    measure(json);
                }
            }
            case '{' -> {
                json.beginObject();
                while (json.nextField()) {
                    measureField(json);
                }
            }
            default -> json.skip();
        }
    }

    private void measureField(JsonReader json) {
        boolean object = json.peek() == '{';
        if (object && (json.fieldIs("inlineData") || json.fieldIs("inline_data"))) {
            images++;
            json.skip();
        } else if (object && (json.fieldIs("fileData") || json.fieldIs("file_data"))) {
            boolean image = json.slice().toString().contains("\"image/");
            images += image ? 1 : 0;
            files += image ? 0 : 1;
        } else if (json.peek() == '"' && (json.fieldIs("thoughtSignature") || json.fieldIs("thought_signature"))) {
            JsonSlice signature = json.slice();
            textBytes += signature.length() - QUOTES;
            foreign |= CallerSignatures.isForeign(signature);
        } else {
            measure(json);
        }
    }

    private GeminiRequest request(Operation operation, GeminiTarget target) {
        String named = target == null ? required(model, "model") : target.model();
        if (named.isBlank() || named.length() > MODEL_CHARS_MAX) {
            throw ParameterReader.wrongValue(
                    "model", named.length() + " characters", "a name of 1 to " + MODEL_CHARS_MAX);
        }
        if (!anyContents) {
            throw ParameterReader.missing("contents");
        }
        long unseen = (long) images * IMAGE_TOKENS_MAX + (long) (files + (cached ? 1 : 0)) * CONTEXT_TOKENS_MAX;
        long guess = textBytes / BYTES_PER_TOKEN
                + (long) images * InputTokens.IMAGE_TOKENS
                + (long) files * InputTokens.DOCUMENT_TOKENS;
        return new GeminiRequest(
                target == null ? new GeminiTarget(operation, named, false) : target,
                body,
                outputTokens,
                candidates,
                body.length() + unseen,
                Math.max(1, guess),
                modelFrom,
                modelTo,
                foreign ? ForeignThoughts.of(body) : ForeignThoughts.NONE);
    }
}
