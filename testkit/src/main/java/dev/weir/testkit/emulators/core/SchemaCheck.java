package dev.weir.testkit.emulators.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/// Looks for what makes a JSON schema unfit.
public final class SchemaCheck {
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "object", "array", "null");
    private static final List<String> LISTS = List.of("anyOf", "oneOf", "allOf");

    private final boolean strict;

    private SchemaCheck(boolean strict) {
        this.strict = strict;
    }

    /// What is wrong with a schema of a function's arguments, or null.
    ///
    /// @param strict OpenAI's strict mode: every property required, no others allowed
    public static String ofArguments(JsonObject schema, boolean strict) {
        Object type = schema.getValue("type");
        if (!"object".equals(type)) {
            return "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" + (type == null ? "None" : type)
                    + "\"'.";
        }
        return of(schema, strict);
    }

    /// What is wrong with a schema, or null.
    public static String of(JsonObject schema, boolean strict) {
        return new SchemaCheck(strict).problem(schema, "");
    }

    private String problem(JsonObject schema, String at) {
        String where = "In context=(" + at + "), ";
        String typed = typeProblem(schema.getValue("type"), where);
        if (typed != null) {
            return typed;
        }
        if (schema.containsKey("properties") && !(schema.getValue("properties") instanceof JsonObject)) {
            return where + "'properties' must be an object.";
        }
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        String listed = requiredProblem(schema, properties, where);
        if (listed != null) {
            return listed;
        }
        for (String key : properties.fieldNames()) {
            if (!(properties.getValue(key) instanceof JsonObject property)) {
                return where + "property '" + key + "' is not of type 'object', 'boolean'.";
            }
            String inside = problem(property, at + "'properties', '" + key + "', ");
            if (inside != null) {
                return inside;
            }
        }
        return partsProblem(schema, at);
    }

    private static String typeProblem(Object type, String where) {
        List<?> types =
                type == null ? List.of() : type instanceof JsonArray several ? several.getList() : List.of(type);
        for (Object each : types) {
            if (!TYPES.contains(String.valueOf(each))) {
                return where + "'" + each + "' is not valid under any of the given schemas.";
            }
        }
        return null;
    }

    private String requiredProblem(JsonObject schema, JsonObject properties, String where) {
        if (schema.containsKey("required") && !(schema.getValue("required") instanceof JsonArray)) {
            return where + "'required' must be an array.";
        }
        JsonArray required = schema.getJsonArray("required", new JsonArray());
        for (Object key : required) {
            if (!properties.containsKey(String.valueOf(key)) && !properties.isEmpty()) {
                return where + "'required' names '" + key + "', which is not in properties.";
            }
        }
        if (!strict || !"object".equals(schema.getValue("type"))) {
            return null;
        }
        if (!Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
            return where + "'additionalProperties' is required to be supplied and to be false.";
        }
        for (String key : properties.fieldNames()) {
            if (!required.contains(key)) {
                return where + "'required' is required to be supplied and to be an array including every key in "
                        + "properties. Missing '" + key + "'.";
            }
        }
        return null;
    }

    private String partsProblem(JsonObject schema, String at) {
        if (schema.getValue("items") instanceof JsonObject items) {
            String inside = problem(items, at + "'items', ");
            if (inside != null) {
                return inside;
            }
        }
        for (String list : LISTS) {
            for (Object part : schema.getJsonArray(list, new JsonArray())) {
                String inside = part instanceof JsonObject object ? problem(object, at + "'" + list + "', ") : null;
                if (inside != null) {
                    return inside;
                }
            }
        }
        return null;
    }
}
