package dev.weir.testkit.emulators.gemini;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/// Proto JSON takes `snake_case` and `camelCase` alike; this turns the first into the second, and leaves alone what is
/// the caller's own.
final class CamelCase {
    private static final Set<String> OWN =
            Set.of("args", "response", "properties", "parametersJsonSchema", "responseJsonSchema", "labels");

    private CamelCase() {}

    static JsonObject of(JsonObject object) {
        var camel = new JsonObject();
        for (String key : object.fieldNames()) {
            String name = camel(key);
            Object value = object.getValue(key);
            camel.put(name, name.equals("properties") ? properties(value) : OWN.contains(name) ? value : of(value));
        }
        return camel;
    }

    private static Object of(Object value) {
        return switch (value) {
            case JsonObject object -> of(object);
            case JsonArray array -> {
                var camel = new JsonArray();
                for (int i = 0; i < array.size(); i++) {
                    camel.add(of(array.getValue(i)));
                }
                yield camel;
            }
            case null -> null;
            case Object plain -> plain;
        };
    }

    /// Names of properties stay, their schemas don't.
    private static Object properties(Object value) {
        if (!(value instanceof JsonObject properties)) {
            return value;
        }
        var camel = new JsonObject();
        properties.fieldNames().forEach(key -> camel.put(key, of(properties.getValue(key))));
        return camel;
    }

    private static String camel(String key) {
        var camel = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            boolean up = key.charAt(i) == '_' && i > 0 && i + 1 < key.length();
            camel.append(up ? Character.toUpperCase(key.charAt(++i)) : key.charAt(i));
        }
        return camel.toString();
    }
}
