package dev.weir.providers.anthropic;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// Writes a JSON schema that the answer must follow: this API refuses one with an object that does not say
/// `additionalProperties: false`. It is added where nothing is said about other properties; what is said stays.
final class ClosedSchema {
    private ClosedSchema() {}

    static void write(JsonWriter out, JsonSlice schema) {
        if (!schema.isObject()) {
            out.value(schema);
            return;
        }
        boolean object = false;
        boolean told = false;
        JsonReader json = schema.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            object |= name.equals("properties") || name.equals("type") && isObjectType(value);
            told |= name.equals("additionalProperties");
            field(out.name(name), name, value);
        }
        if (object && !told) {
            out.name("additionalProperties").bool(false);
        }
        out.endObject();
    }

    /// One type, or several.
    private static boolean isObjectType(JsonSlice type) {
        return type.toString().contains("\"object\"");
    }

    private static void field(JsonWriter out, String name, JsonSlice value) {
        switch (name) {
            case "properties", "$defs", "definitions" -> named(out, value);
            case "items", "additionalProperties" -> write(out, value);
            case "anyOf", "oneOf", "allOf", "prefixItems" -> list(out, value);
            default -> out.value(value);
        }
    }

    private static void named(JsonWriter out, JsonSlice schemas) {
        if (!schemas.isObject()) {
            out.value(schemas);
            return;
        }
        JsonReader json = schemas.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            out.name(json.field());
            write(out, json.slice());
        }
        out.endObject();
    }

    private static void list(JsonWriter out, JsonSlice schemas) {
        if (!schemas.isArray()) {
            out.value(schemas);
            return;
        }
        JsonReader json = schemas.reader();
        json.beginArray();
        out.beginArray();
        while (json.nextItem()) {
            write(out, json.slice());
        }
        out.endArray();
    }
}
