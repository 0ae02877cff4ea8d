package dev.weir.providers.gemini;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an error as this API writes it: `{"error":{"code","message","status","details"}}`, and the same in an array
/// where a stream was asked for. A key that is not valid comes as 400, and so does a region or an account that is not
/// allowed: those are ours, not the caller's.
///
/// Sources: <https://ai.google.dev/gemini-api/docs/troubleshooting>,
/// <https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto>.
final class ErrorReader {
    private static final int MESSAGE_CHARS_MAX = 500;

    /// Of a `RetryInfo`: seconds and their fraction, whose zeros are none.
    private static final Pattern RETRY_DELAY =
            Pattern.compile("\"retryDelay\": ?\"([0-9]{1,5})(?:\\.0*([1-9][0-9]*)?)?s\"");

    private ErrorReader() {}

    /// @param body of an error answer, whatever it is
    static ModelError read(int status, Buffer body) {
        JsonSlice error = error(body);
        if (error == null) {
            return ModelError.untold(ModelError.kind(status));
        }
        ModelError read = read(error);
        // A status word that we do not know says less than the status.
        return read.kind() == Kind.SERVER && status < 500
                ? new ModelError(ModelError.kind(status), read.message(), read.retryAfterSeconds())
                : read;
    }

    /// The `error` of a body; null when it has none.
    static JsonSlice error(Buffer body) {
        ByteView bytes = ByteView.of(body);
        try {
            var json = new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
            if (json.peek() == '[') {
                json.beginArray();
                if (!json.nextItem()) {
                    return null;
                }
            }
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("error") && !json.peekNull()) {
                    return json.slice();
                }
                json.skip();
            }
            return null;
        } catch (MalformedJson notOurShape) {
            return null;
        }
    }

    /// @param error an object with `code`, `message`, `status`, `details`, or a text
    static ModelError read(JsonSlice error) {
        if (!error.isObject()) {
            return new ModelError(Kind.SERVER, shortened(error.isString() ? error.text() : error.toString()));
        }
        String message = null;
        String word = "";
        int code = 0;
        JsonSlice details = null;
        JsonReader json = error.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("message") && json.peek() == '"') {
                message = json.string();
            } else if (json.fieldIs("status") && json.peek() == '"') {
                word = json.string();
            } else if (json.fieldIs("code") && json.peekNumber()) {
                code = Math.clamp(json.number(), 0, 999);
            } else if (json.fieldIs("details") && json.peek() == '[') {
                details = json.slice();
            } else {
                json.skip();
            }
        }
        String told = details == null ? "" : details.toString();
        return new ModelError(
                kind(word, code, told),
                shortened(message == null ? error.toString() : message),
                retryAfterSeconds(told));
    }

    /// A started second is a whole one.
    private static int retryAfterSeconds(String details) {
        Matcher delay = RETRY_DELAY.matcher(details);
        return delay.find() ? Integer.parseInt(delay.group(1)) + (delay.group(2) == null ? 0 : 1) : 0;
    }

    private static Kind kind(String word, int code, String details) {
        return switch (word) {
            case "INVALID_ARGUMENT", "OUT_OF_RANGE" ->
                details.contains("API_KEY_INVALID") ? Kind.AUTHENTICATION : Kind.INVALID_REQUEST;
            case "UNAUTHENTICATED" -> Kind.AUTHENTICATION;
            // A region or a billing account that Google does not serve.
            case "PERMISSION_DENIED", "FAILED_PRECONDITION" -> Kind.PERMISSION;
            case "NOT_FOUND" -> Kind.NOT_FOUND;
            case "RESOURCE_EXHAUSTED" -> details.contains("PerDay") ? Kind.DAY_QUOTA : Kind.RATE_LIMIT;
            case "UNAVAILABLE" -> Kind.OVERLOADED;
            case "DEADLINE_EXCEEDED" -> Kind.TIMEOUT;
            case "" -> code == 0 ? Kind.SERVER : ModelError.kind(code);
            default -> Kind.SERVER;
        };
    }

    static String shortened(String text) {
        return text.length() > MESSAGE_CHARS_MAX ? text.substring(0, MESSAGE_CHARS_MAX) + "…" : text;
    }
}
