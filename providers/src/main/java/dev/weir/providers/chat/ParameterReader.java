package dev.weir.providers.chat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.function.Function;

/// Reads the parameters of a request body, for the readers of every dialect. What is wrong with one fails with its
/// path, what was found and what was expected.
public final class ParameterReader {
    private static final int SHOWN_CHARS_MAX = 40;
    private static final int COUNT_DIGITS_MAX = 15;
    /// Other encodings of JSON show in its first bytes.
    private static final int ENCODING_BYTES = 4;

    private ParameterReader() {}

    /// Reads a body, which is one JSON object in UTF-8.
    ///
    /// @throws GatewayException `INVALID_JSON` when it is none, or what `reader` fails with
    public static <T> T body(Buffer body, Function<JsonReader, T> reader) {
        ByteView bytes = ByteView.of(body);
        requireUtf8(bytes);
        var json = new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
        try {
            if (json.peek() != '{') {
                throw GatewayException.of(
                        Failure.INVALID_JSON,
                        bytes.length() == 0
                                ? "The body is empty (expected: a JSON object)"
                                : "The body is not a JSON object (expected: one such as {\"model\": …})");
            }
            T read = reader.apply(json);
            json.end();
            return read;
        } catch (MalformedJson e) {
            throw GatewayException.of(
                    Failure.INVALID_JSON,
                    "The body is not valid JSON: " + e.getMessage() + " (expected: a JSON object)");
        }
    }

    private static void requireUtf8(ByteView bytes) {
        for (int i = 0; i < Math.min(ENCODING_BYTES, bytes.length()); i++) {
            int value = bytes.array()[bytes.offset() + i];
            if (value == 0 || i == 0 && value < 0) {
                throw GatewayException.of(
                        Failure.INVALID_JSON,
                        "The body begins with byte 0x%02X at %d (expected: JSON in UTF-8, without a byte order mark)"
                                .formatted(value & 0xFF, i));
            }
        }
    }

    /// A string's characters.
    public static String string(JsonReader json, String path) {
        return literal(json, path).text();
    }

    /// A string as it stands.
    public static JsonSlice literal(JsonReader json, String path) {
        require(json, json.peek() == '"', path, "a string");
        return json.slice();
    }

    /// A number as it stands, within bounds.
    public static JsonSlice number(JsonReader json, String path, int min, int max) {
        require(json, json.peekNumber(), path, "a number");
        JsonSlice number = json.slice();
        var value = new BigDecimal(number.toString());
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw wrongValue(path, shown(number), min + " to " + max);
        }
        return number;
    }

    /// A whole number as it stands.
    public static JsonSlice integer(JsonReader json, String path) {
        require(json, json.peekNumber(), path, "an integer");
        JsonSlice number = json.slice();
        if (!number.toString().matches("-?[0-9]{1,19}")) {
            throw wrongType(path, shown(number), "an integer");
        }
        return number;
    }

    /// A whole number within bounds.
    public static int count(JsonReader json, String path, int min, int max) {
        JsonSlice number = integer(json, path);
        long value = number.length() > COUNT_DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(number.toString());
        if (value < min || value > max) {
            throw wrongValue(path, shown(number), min + " to " + max);
        }
        return (int) value;
    }

    public static boolean flag(JsonReader json, String path) {
        char next = json.peek();
        require(json, next == 't' || next == 'f', path, "a boolean");
        return json.bool();
    }

    /// Enters an object.
    public static void object(JsonReader json, String path) {
        require(json, json.peek() == '{', path, "an object");
        json.beginObject();
    }

    /// Enters an array.
    public static void array(JsonReader json, String path) {
        require(json, json.peek() == '[', path, "an array");
        json.beginArray();
    }

    /// Passes over a `null`; false when something else comes.
    public static boolean absent(JsonReader json) {
        if (json.peekNull()) {
            json.skip();
            return true;
        }
        return false;
    }

    private static void require(JsonReader json, boolean good, String path, String expected) {
        if (!good) {
            throw wrongType(path, shown(json.slice()), expected);
        }
    }

    public static <T> T required(T value, String path) {
        if (value == null) {
            throw missing(path);
        }
        return value;
    }

    public static GatewayException missing(String path) {
        return GatewayException.ofParam(Failure.MISSING_PARAMETER, path, "Missing required parameter: '" + path + "'.");
    }

    /// @param shown what was found, see [#shown]
    public static GatewayException wrongType(String path, String shown, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_TYPE, path, path + ": " + shown + " (expected: " + expected + ")");
    }

    public static GatewayException wrongValue(String path, String shown, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, path, path + ": " + shown + " (expected: " + expected + ")");
    }

    /// A value as messages show it.
    public static String shown(JsonSlice value) {
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "an array";
        }
        String text = value.length() > SHOWN_CHARS_MAX * 4 && value.isString()
                ? value.beginning(value.indexInContent('\\', SHOWN_CHARS_MAX) < 0 ? SHOWN_CHARS_MAX : 0) + "…"
                : value.isString() ? value.text() : value.toString();
        return text.length() > SHOWN_CHARS_MAX + 1 ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
    }
}
