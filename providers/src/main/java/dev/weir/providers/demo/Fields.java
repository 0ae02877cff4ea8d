package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Reads fields of a request with their types checked; null and absent are the same. Each fails with `INVALID_TYPE`,
/// naming the field, its value and the expectation.
final class Fields {
    private static final int SHOWN_CHARS_MAX = 40;

    private Fields() {}

    static String text(JsonObject in, String name) {
        Object value = in.getValue(name);
        if (value != null && !(value instanceof String)) {
            throw wrongType(name, value, "a string");
        }
        return (String) value;
    }

    static boolean flag(JsonObject in, String name, boolean absent) {
        Object value = in.getValue(name);
        if (value != null && !(value instanceof Boolean)) {
            throw wrongType(name, value, "a boolean");
        }
        return value == null ? absent : (Boolean) value;
    }

    static int count(JsonObject in, String name, int absent) {
        return switch (in.getValue(name)) {
            case null -> absent;
            case Integer number when number >= 0 -> number;
            case Object value -> throw wrongType(name, value, "an integer of 0 to " + Integer.MAX_VALUE);
        };
    }

    /// Empty when absent.
    static JsonObject object(JsonObject in, String name) {
        Object value = in.getValue(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw wrongType(name, value, "an object");
        }
        return value == null ? new JsonObject() : (JsonObject) value;
    }

    /// Empty when absent.
    static JsonArray array(JsonObject in, String name) {
        Object value = in.getValue(name);
        if (value != null && !(value instanceof JsonArray)) {
            throw wrongType(name, value, "an array");
        }
        return value == null ? new JsonArray() : (JsonArray) value;
    }

    /// The objects in an array; empty when absent.
    static List<JsonObject> objects(JsonObject in, String name) {
        JsonArray items = array(in, name);
        for (int i = 0; i < items.size(); i++) {
            if (!(items.getValue(i) instanceof JsonObject)) {
                throw wrongType(name + "[" + i + "]", items.getValue(i), "an object");
            }
        }
        return items.stream().map(JsonObject.class::cast).toList();
    }

    static GatewayException wrongType(String name, Object value, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_TYPE,
                name,
                name + ": " + shortened(String.valueOf(value)) + " (expected: " + expected + ")");
    }

    static GatewayException missing(String name) {
        return GatewayException.ofParam(Failure.MISSING_PARAMETER, name, "Missing required parameter: '" + name + "'.");
    }

    static String shortened(String value) {
        return value.length() > SHOWN_CHARS_MAX ? value.substring(0, SHOWN_CHARS_MAX) + "…" : value;
    }
}
