package dev.weir.providers.chat;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.HashSet;
import java.util.Set;

/// Whether OpenAI's strict mode takes a JSON schema: its root is an object, every object in it says
/// `additionalProperties: false` and requires all of its properties, and it has none of the words that the mode does
/// not know. A schema that it does not take is refused there with the whole request.
///
/// Source: <https://platform.openai.com/docs/guides/structured-outputs#supported-schemas>.
public final class StrictSchema {
    private static final Set<String> UNKNOWN = Set.of(
            "allOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "patternProperties",
            "propertyNames",
            "unevaluatedProperties",
            "unevaluatedItems",
            "contains");
    /// The levels of objects that the mode takes are fewer.
    private static final int DEPTH_MAX = 32;

    private StrictSchema() {}

    /// @param schema null for none
    public static boolean takes(JsonSlice schema) {
        return schema != null && schema.isObject() && isObjectType(schema) && fits(schema, 0);
    }

    private static boolean isObjectType(JsonSlice schema) {
        JsonReader json = schema.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                return json.slice().toString().equals("\"object\"");
            }
            json.skip();
        }
        return false;
    }

    private static boolean fits(JsonSlice schema, int depth) {
        if (!schema.isObject() || depth > DEPTH_MAX) {
            return false;
        }
        boolean object = false;
        boolean closed = false;
        Set<String> properties = Set.of();
        Set<String> required = Set.of();
        JsonReader json = schema.reader();
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            switch (name) {
                case "type" -> object |= value.toString().contains("\"object\"");
                case "additionalProperties" -> closed = value.toString().equals("false");
                case "required" -> required = strings(value);
                case "properties" -> {
                    object = true;
                    properties = names(value);
                }
                default -> {}
            }
            if (UNKNOWN.contains(name) || !fitsInside(name, value, depth + 1)) {
                return false;
            }
        }
        return !object || closed && required.containsAll(properties);
    }

    private static boolean fitsInside(String name, JsonSlice value, int depth) {
        return switch (name) {
            case "properties", "$defs", "definitions" -> allFields(value, depth);
            case "items" -> fits(value, depth);
            case "anyOf", "prefixItems" -> allItems(value, depth);
            default -> true;
        };
    }

    private static boolean allFields(JsonSlice schemas, int depth) {
        if (!schemas.isObject()) {
            return false;
        }
        JsonReader json = schemas.reader();
        json.beginObject();
        while (json.nextField()) {
            if (!fits(json.slice(), depth)) {
                return false;
            }
        }
        return true;
    }

    private static boolean allItems(JsonSlice schemas, int depth) {
        if (!schemas.isArray()) {
            return false;
        }
        JsonReader json = schemas.reader();
        json.beginArray();
        while (json.nextItem()) {
            if (!fits(json.slice(), depth)) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> names(JsonSlice object) {
        var names = new HashSet<String>();
        if (object.isObject()) {
            JsonReader json = object.reader();
            json.beginObject();
            while (json.nextField()) {
                names.add(json.field());
                json.skip();
            }
        }
        return names;
    }

    private static Set<String> strings(JsonSlice array) {
        var strings = new HashSet<String>();
        if (array.isArray()) {
            JsonReader json = array.reader();
            json.beginArray();
            while (json.nextItem()) {
                JsonSlice item = json.slice();
                strings.add(item.isString() ? item.text() : item.toString());
            }
        }
        return strings;
    }
}
