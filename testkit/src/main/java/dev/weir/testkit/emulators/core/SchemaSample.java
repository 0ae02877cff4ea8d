package dev.weir.testkit.emulators.core;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// The plainest JSON that a schema allows: required properties only, the first of an enum, the default. Understands
/// `$ref` into the same schema, `anyOf`, `oneOf`, `allOf`, type lists, and Gemini's types in capitals.
final class SchemaSample {
    private static final int DEPTH_MAX = 16;

    private final JsonObject root;
    private final String text;

    private SchemaSample(JsonObject root, String text) {
        this.root = root;
        this.text = text;
    }

    /// @param text what every free string holds; null for a text that names its property
    static String of(JsonObject schema, String text) {
        return Json.encode(new SchemaSample(schema, text).value(schema, "value", 0));
    }

    private Object value(JsonObject schema, String name, int depth) {
        JsonObject at = resolved(schema);
        if (depth > DEPTH_MAX) {
            return null;
        }
        if (at.containsKey("const")) {
            return at.getValue("const");
        }
        if (at.getValue("enum") instanceof JsonArray words && !words.isEmpty()) {
            return words.getValue(0);
        }
        if (at.containsKey("default")) {
            return at.getValue("default");
        }
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (at.getValue(choice) instanceof JsonArray choices && choices.getValue(0) instanceof JsonObject first) {
                return value(first, name, depth + 1);
            }
        }
        return switch (type(at)) {
            case "string" -> string(at, name);
            case "integer" -> integer(at);
            case "number" -> at.getValue("minimum") instanceof Number least ? least : 1.5;
            case "boolean" -> true;
            case "null" -> null;
            case "array" -> array(at, name, depth);
            case String _ -> object(at, depth);
        };
    }

    private JsonObject resolved(JsonObject schema) {
        JsonObject at = schema;
        if (at.getValue("$ref") instanceof String reference && reference.startsWith("#")) {
            Object target = root;
            for (String step : reference.substring(1).split("/")) {
                if (!step.isEmpty() && target instanceof JsonObject object) {
                    target = object.getValue(step);
                }
            }
            at = target instanceof JsonObject object ? object : new JsonObject();
        }
        if (at.getValue("allOf") instanceof JsonArray parts) {
            JsonObject merged = at.copy();
            merged.remove("allOf");
            parts.forEach(part -> merged.mergeIn(resolved((JsonObject) part), true));
            return merged;
        }
        return at;
    }

    private static String type(JsonObject schema) {
        Object type = schema.getValue("type");
        if (type instanceof JsonArray types) {
            type = types.stream()
                    .filter(each -> !"null".equals(each))
                    .findFirst()
                    .orElse("null");
        }
        if (type instanceof String word) {
            return word.toLowerCase(Locale.ROOT);
        }
        return schema.containsKey("items") ? "array" : "object";
    }

    private Object string(JsonObject schema, String name) {
        String sample = switch (schema.getString("format", "")) {
            case "date-time" -> "2026-01-02T03:04:05Z";
            case "date" -> "2026-01-02";
            case "time" -> "03:04:05Z";
            case "email" -> "emulator@example.org";
            case "uri" -> "https://example.org/";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case String _ -> text == null ? "some " + name : text;
        };
        int least = number(schema, "minLength", 0);
        int most = number(schema, "maxLength", Integer.MAX_VALUE);
        return (sample + ".".repeat(Math.max(0, least - sample.length())))
                .substring(0, Math.min(most, Math.max(least, sample.length())));
    }

    private static int number(JsonObject schema, String key, int fallback) {
        // Gemini writes them as strings.
        return schema.getValue(key) == null ? fallback : Integer.parseInt(String.valueOf(schema.getValue(key)));
    }

    private static Object integer(JsonObject schema) {
        if (schema.getValue("minimum") instanceof Number least) {
            return least.longValue();
        }
        return schema.getValue("maximum") instanceof Number most && most.longValue() < 7 ? most.longValue() : 7L;
    }

    private JsonArray array(JsonObject schema, String name, int depth) {
        var items = new JsonArray();
        if (schema.getValue("items") instanceof JsonObject each) {
            for (int i = 0; i < Math.max(1, number(schema, "minItems", 1)); i++) {
                items.add(value(each, name, depth + 1));
            }
        }
        return items;
    }

    private JsonObject object(JsonObject schema, int depth) {
        var object = new JsonObject();
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        for (Object key : schema.getJsonArray("required", new JsonArray())) {
            object.put(
                    (String) key,
                    value(properties.getJsonObject((String) key, new JsonObject()), (String) key, depth + 1));
        }
        return object;
    }
}
