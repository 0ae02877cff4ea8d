package dev.weir.providers.gemini;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// Writes a JSON schema for `parametersJsonSchema` and `responseJsonSchema`, which take a part of JSON schema and
/// overlook what they do not know. Four things would be overlooked or refused and are said in other words:
///
/// - `definitions` becomes `$defs`, and references to it follow;
/// - beside a `$ref` only what begins with `$` may stand: the rest is left out;
/// - `const` becomes an `enum` of one;
/// - an `allOf` of one becomes an `anyOf` of one, which is the same; a longer one stays and is overlooked.
///
/// `$schema` and `$comment` are left out; they say nothing to a model.
///
/// Source: <https://ai.google.dev/api/generate-content#generationconfig>, `responseJsonSchema`.
final class SchemaWriter {
    private static final String OLD_PLACE = "#/definitions/";
    private static final String PLACE = "#/$defs/";

    private SchemaWriter() {}

    static void write(JsonWriter out, JsonSlice schema) {
        if (!schema.isObject()) {
            out.value(schema);
            return;
        }
        boolean refers = has(schema, "$ref");
        boolean any = has(schema, "anyOf");
        JsonReader json = schema.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            if (!refers || name.startsWith("$") || name.equals("definitions")) {
                field(out, name, value, any);
            }
        }
        out.endObject();
    }

    private static boolean has(JsonSlice object, String name) {
        JsonReader json = object.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs(name)) {
                return true;
            }
            json.skip();
        }
        return false;
    }

    private static void field(JsonWriter out, String name, JsonSlice value, boolean any) {
        switch (name) {
            case "$schema", "$comment" -> {}
            case "$ref" -> out.name(name).value(reference(value));
            case "definitions", "$defs" -> named(out.name("$defs"), value);
            case "properties" -> named(out.name(name), value);
            case "items", "additionalProperties" -> write(out.name(name), value);
            case "anyOf", "oneOf", "prefixItems" -> list(out.name(name), value);
            case "allOf" -> list(out.name(!any && isSingle(value) ? "anyOf" : name), value);
            case "const" -> out.name("enum").beginArray().value(value).endArray();
            default -> out.name(name).value(value);
        }
    }

    private static JsonSlice reference(JsonSlice value) {
        String text = value.isString() ? value.text() : "";
        return text.startsWith(OLD_PLACE) ? JsonSlice.of(PLACE + text.substring(OLD_PLACE.length())) : value;
    }

    private static boolean isSingle(JsonSlice list) {
        if (!list.isArray()) {
            return false;
        }
        int count = 0;
        JsonReader json = list.reader();
        json.beginArray();
        while (json.nextItem()) {
            count++;
            json.skip();
        }
        return count == 1;
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
