package dev.weir.providers.demo;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Makes the plainest value that a JSON schema allows: its `const`, `default`, first `enum` value or first alternative;
/// of an object its required properties; of an array as many items as it must have, and at least one. Formats and
/// patterns are not looked at. Always the same for the same schema.
final class Sample {
    /// Deeper schemas, those that refer to themselves too, end in null.
    private static final int DEPTH_MAX = 12;

    /// Values in all; a schema that asks for more gets null for the rest.
    private static final int VALUES_MAX = 1_000;

    private static final int ITEMS_MAX = 8;
    private static final int CHARS_MAX = 1_000;
    private static final double NUMBER = 1.5;

    private final JsonObject root;
    private int values;

    private Sample(JsonObject root) {
        this.root = root;
    }

    static Object of(JsonObject schema) {
        return new Sample(schema).value("value", schema, 0);
    }

    /// Arguments are an object whatever the schema says.
    static JsonObject arguments(JsonObject schema) {
        return of(schema) instanceof JsonObject object ? object : new JsonObject();
    }

    static String json(Object value) {
        return Json.encode(value);
    }

    private Object value(String name, JsonObject schema, int depth) {
        if (depth > DEPTH_MAX || ++values > VALUES_MAX) {
            return null;
        }
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.containsKey("default")) {
            return schema.getValue("default");
        }
        if (schema.getValue("enum") instanceof JsonArray values && !values.isEmpty()) {
            return values.getValue(0);
        }
        if (schema.getValue("$ref") instanceof String ref) {
            return value(name, resolve(ref), depth + 1);
        }
        for (String alternatives : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.getValue(alternatives) instanceof JsonArray of
                    && !of.isEmpty()
                    && of.getValue(0) instanceof JsonObject first) {
                return value(name, first, depth + 1);
            }
        }
        return plain(name, schema, depth);
    }

    private Object plain(String name, JsonObject schema, int depth) {
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema, depth);
            case "integer" -> whole(schema);
            case "number" -> schema.getValue("minimum") instanceof Number minimum ? minimum : (Object) NUMBER;
            case "boolean" -> true;
            case "null" -> null;
            default -> text(name, schema);
        };
    }

    private static String type(JsonObject schema) {
        return switch (schema.getValue("type")) {
            case String type -> type;
            case JsonArray types when !types.isEmpty() && types.getValue(0) instanceof String type -> type;
            case null, default -> schema.containsKey("properties") ? "object" : "string";
        };
    }

    private JsonObject object(JsonObject schema, int depth) {
        var object = new JsonObject();
        if (schema.getValue("required") instanceof JsonArray required
                && schema.getValue("properties") instanceof JsonObject properties) {
            for (Object each : required) {
                if (each instanceof String name) {
                    object.put(
                            name,
                            properties.getValue(name) instanceof JsonObject property
                                    ? value(name, property, depth + 1)
                                    : name);
                }
            }
        }
        return object;
    }

    private JsonArray array(String name, JsonObject schema, int depth) {
        int least = schema.getValue("minItems") instanceof Number items ? items.intValue() : 1;
        var items = new JsonArray();
        JsonObject item = schema.getValue("items") instanceof JsonObject object ? object : new JsonObject();
        for (int i = 0; i < Math.clamp(least, 1, ITEMS_MAX); i++) {
            items.add(value(name, item, depth + 1));
        }
        return items;
    }

    private static Object whole(JsonObject schema) {
        return schema.getValue("minimum") instanceof Number minimum ? (Object) minimum.longValue() : 1;
    }

    private static String text(String name, JsonObject schema) {
        int least = schema.getValue("minLength") instanceof Number chars ? chars.intValue() : 0;
        var text = new StringBuilder("demo ").append(name);
        while (text.length() < Math.min(least, CHARS_MAX)) {
            text.append('.');
        }
        int most = schema.getValue("maxLength") instanceof Number chars ? Math.max(0, chars.intValue()) : CHARS_MAX;
        return text.substring(0, Math.min(text.length(), most));
    }

    /// Follows `#/$defs/name`; an empty schema when there is nothing.
    private JsonObject resolve(String ref) {
        JsonObject at = root;
        for (String step : ref.startsWith("#/") ? ref.substring(2).split("/") : new String[0]) {
            if (!(at.getValue(step) instanceof JsonObject next)) {
                return new JsonObject();
            }
            at = next;
        }
        return at;
    }
}
