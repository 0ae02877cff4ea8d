package dev.weir.providers.gemini;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.Locale;

/// Turns a schema as `parameters` and `responseSchema` have it, a part of OpenAPI 3.0, into a JSON schema: types in
/// lower case, `nullable` as a second type, whole numbers that are written as strings as numbers.
///
/// Source: <https://ai.google.dev/api/caching#Schema>.
final class SchemaReader {
    private static final String UNSPECIFIED = "type_unspecified";
    private static final int MORE_BYTES = 64;

    private SchemaReader() {}

    /// @param schema an object
    static JsonSlice read(JsonSlice schema) {
        var out = new JsonWriter(schema.length() + MORE_BYTES);
        schema(schema, out);
        return out.slice();
    }

    private static void schema(JsonSlice schema, JsonWriter out) {
        if (!schema.isObject()) {
            out.value(schema);
            return;
        }
        boolean nullable = isNullable(schema.reader());
        JsonReader json = schema.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            field(name, Fields.camel(name), json.slice(), nullable, out);
        }
        out.endObject();
    }

    private static boolean isNullable(JsonReader json) {
        boolean nullable = false;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("nullable") && json.peek() == 't') {
                nullable = json.bool();
            } else {
                json.skip();
            }
        }
        return nullable;
    }

    private static void field(String written, String name, JsonSlice value, boolean nullable, JsonWriter out) {
        switch (name) {
            case "nullable" -> {}
            case "type" -> type(value, nullable, out);
            case "enum" -> options(value, nullable, out);
            case "format" -> {
                if (!value.toString().equals("\"enum\"")) {
                    out.name(name).value(value);
                }
            }
            case "example" -> out.name("examples").beginArray().value(value).endArray();
            case "properties" -> {
                out.name(name);
                named(value, out);
            }
            case "items", "additionalProperties" -> {
                out.name(name);
                schema(value, out);
            }
            case "anyOf", "prefixItems" -> {
                out.name(name);
                list(value, out);
            }
            case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
                out.name(name).value(value.isString() ? number(value) : value);
            case "propertyOrdering" -> out.name(name).value(value);
            default -> out.name(written).value(value);
        }
    }

    /// A string that is none stays what it is: the provider will say what is wrong with it.
    private static JsonSlice number(JsonSlice value) {
        String digits = value.text();
        return digits.matches("[0-9]{1,18}") ? JsonSlice.raw(String.valueOf(Long.parseLong(digits))) : value;
    }

    private static void type(JsonSlice value, boolean nullable, JsonWriter out) {
        if (!value.isString()) {
            out.name("type").value(value);
            return;
        }
        String type = value.text().toLowerCase(Locale.ROOT);
        if (type.equals(UNSPECIFIED)) {
            return;
        }
        out.name("type");
        if (nullable) {
            out.beginArray().string(type).string("null").endArray();
        } else {
            out.string(type);
        }
    }

    private static void options(JsonSlice value, boolean nullable, JsonWriter out) {
        out.name("enum");
        if (!value.isArray() || !nullable) {
            out.value(value);
            return;
        }
        JsonReader json = value.reader();
        json.beginArray();
        out.beginArray();
        while (json.nextItem()) {
            out.value(json.slice());
        }
        out.nothing().endArray();
    }

    private static void named(JsonSlice schemas, JsonWriter out) {
        if (!schemas.isObject()) {
            out.value(schemas);
            return;
        }
        JsonReader json = schemas.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            out.name(json.field());
            schema(json.slice(), out);
        }
        out.endObject();
    }

    private static void list(JsonSlice schemas, JsonWriter out) {
        if (!schemas.isArray()) {
            out.value(schemas);
            return;
        }
        JsonReader json = schemas.reader();
        json.beginArray();
        out.beginArray();
        while (json.nextItem()) {
            schema(json.slice(), out);
        }
        out.endArray();
    }
}
