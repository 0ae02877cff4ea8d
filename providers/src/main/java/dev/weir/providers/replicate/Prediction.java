package dev.weir.providers.replicate;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/// A prediction as the API shows it, as far as it matters here.
///
/// @param id null when it has none
/// @param model null when it names none
/// @param output a text, an array of them, or something of the model's own; null when there is none yet
/// @param error null when there is none
/// @param outputTokensMax what its input asked for; -1 when it did not ask
/// @param inputTokens the provider's count; -1 when it has none
/// @param outputTokens the provider's count; -1 when it has none
/// @param urls where more of it is to be had
record Prediction(
        String id,
        String model,
        Status status,
        JsonSlice output,
        JsonSlice error,
        long outputTokensMax,
        long inputTokens,
        long outputTokens,
        Urls urls) {
    private static final int ENVELOPE_BYTES = 256;

    /// How it stands.
    enum Status {
        STARTING,
        PROCESSING,
        SUCCEEDED,
        FAILED,
        CANCELED,
        /// Its deadline came before it began.
        ABORTED,
        /// A word that we do not know: not over.
        OTHER;

        static Status of(String word) {
            for (Status status : values()) {
                if (status.name().equalsIgnoreCase(word)) {
                    return status;
                }
            }
            return OTHER;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean over() {
            return switch (this) {
                case SUCCEEDED, FAILED, CANCELED, ABORTED -> true;
                case STARTING, PROCESSING, OTHER -> false;
            };
        }
    }

    /// Null where it named none.
    record Urls(String get, String cancel, String stream) {
        static final Urls NONE = new Urls(null, null, null);
    }

    /// What a body says of a prediction, which may be nothing.
    ///
    /// @throws MalformedJson when it is no JSON object
    static Prediction read(Buffer body) {
        var json = new JsonReader(body.getBytes());
        Prediction prediction = read(json);
        json.end();
        return prediction;
    }

    /// What an object says of a prediction, which may be nothing.
    ///
    /// @throws MalformedJson when it is no object
    static Prediction read(JsonReader json) {
        String id = null;
        String model = null;
        Status status = Status.OTHER;
        JsonSlice output = null;
        JsonSlice error = null;
        long outputTokensMax = -1;
        Counts counts = Counts.NONE;
        Urls urls = Urls.NONE;
        json.beginObject();
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("id")) {
                id = json.string();
            } else if (json.fieldIs("model")) {
                model = json.string();
            } else if (json.fieldIs("status")) {
                status = Status.of(json.string());
            } else if (json.fieldIs("output")) {
                output = json.slice();
            } else if (json.fieldIs("error")) {
                error = json.slice();
            } else if (json.fieldIs("input") && json.peek() == '{') {
                outputTokensMax = outputTokensMax(json);
            } else if (json.fieldIs("metrics") && json.peek() == '{') {
                counts = Counts.read(json);
            } else if (json.fieldIs("urls") && json.peek() == '{') {
                urls = urls(json);
            } else {
                json.skip();
            }
        }
        return new Prediction(id, model, status, output, error, outputTokensMax, counts.input, counts.output, urls);
    }

    private record Counts(long input, long output) {
        static final Counts NONE = new Counts(-1, -1);
        private static final long MOST = 1_000_000_000_000L;

        static Counts read(JsonReader json) {
            long input = -1;
            long output = -1;
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("input_token_count") && json.peekNumber()) {
                    input = Math.min(json.number(), MOST);
                } else if (json.fieldIs("output_token_count") && json.peekNumber()) {
                    output = Math.min(json.number(), MOST);
                } else {
                    json.skip();
                }
            }
            return new Counts(input, output);
        }
    }

    private static long outputTokensMax(JsonReader json) {
        long max = -1;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("max_tokens") && json.peekNumber()) {
                max = json.number();
            } else {
                json.skip();
            }
        }
        return max;
    }

    private static Urls urls(JsonReader json) {
        String get = null;
        String cancel = null;
        String stream = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("get")) {
                get = json.string();
            } else if (json.fieldIs("cancel")) {
                cancel = json.string();
            } else if (json.fieldIs("stream")) {
                stream = json.string();
            } else {
                json.skip();
            }
        }
        return new Urls(get, cancel, stream);
    }

    /// The same as JSON, without what nobody needs any more: the caller's own input above all.
    JsonSlice json() {
        int bytes = ENVELOPE_BYTES + (output == null ? 0 : output.length()) + (error == null ? 0 : error.length());
        return written(new JsonWriter(bytes), output).slice();
    }

    /// The same without the output, for a caller who has had it.
    JsonSlice outcome() {
        return written(new JsonWriter(ENVELOPE_BYTES), null).slice();
    }

    private JsonWriter written(JsonWriter out, JsonSlice output) {
        out.beginObject()
                .name("id")
                .string(id)
                .name("model")
                .string(model)
                .name("status")
                .string(status.word())
                .name("output")
                .value(output)
                .name("error")
                .value(error)
                .name("input")
                .beginObject();
        if (outputTokensMax >= 0) {
            out.name("max_tokens").number(outputTokensMax);
        }
        out.endObject().name("metrics").beginObject();
        if (inputTokens >= 0) {
            out.name("input_token_count").number(inputTokens);
        }
        if (outputTokens >= 0) {
            out.name("output_token_count").number(outputTokens);
        }
        return out.endObject().endObject();
    }
}
