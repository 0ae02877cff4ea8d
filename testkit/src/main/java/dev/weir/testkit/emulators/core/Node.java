package dev.weir.testkit.emulators.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A JSON object of a request, read as strictly as the provider reads it. A field that is null counts as absent.
public final class Node {
    private static final List<String> NO_TEXTS = List.of();

    private final JsonObject json;
    private final String path;
    private final Complaints complaints;

    private Node(JsonObject json, String path, Complaints complaints) {
        this.json = json;
        this.path = path;
        this.complaints = complaints;
    }

    public static Node root(JsonObject json, Complaints complaints) {
        return new Node(json, "", complaints);
    }

    public JsonObject json() {
        return json;
    }

    public String path() {
        return path;
    }

    public String path(String key) {
        return complaints.field(path, key);
    }

    public Complaints complaints() {
        return complaints;
    }

    public boolean has(String key) {
        return json.getValue(key) != null;
    }

    /// Refuses every field but these.
    public Node only(String... keys) {
        return only(Set.of(keys));
    }

    /// Refuses every field but these.
    public Node only(Set<String> keys) {
        for (String key : json.fieldNames()) {
            if (!keys.contains(key)) {
                throw complaints.unknown(path(key));
            }
        }
        return this;
    }

    public Node needs(String... keys) {
        for (String key : keys) {
            if (!has(key)) {
                throw complaints.missing(path(key));
            }
        }
        return this;
    }

    public String text(String key) {
        needs(key);
        return text(key, null);
    }

    public String text(String key, String fallback) {
        return switch (json.getValue(key)) {
            case null -> fallback;
            case String text -> text;
            case Object other -> throw complaints.type(path(key), "a string", other);
        };
    }

    /// One of the words allowed, or `fallback` when there is none.
    public String word(String key, String fallback, String... allowed) {
        String word = text(key, fallback);
        if (has(key) && !Arrays.asList(allowed).contains(word)) {
            throw complaints.word(path(key), word, List.of(allowed));
        }
        return word;
    }

    public boolean flag(String key, boolean fallback) {
        return switch (json.getValue(key)) {
            case null -> fallback;
            case Boolean flag -> flag;
            case Object other -> throw complaints.type(path(key), "a boolean", other);
        };
    }

    public long integer(String key, long fallback, long min, long max) {
        Object value = json.getValue(key);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof Integer) && !(value instanceof Long)) {
            throw complaints.type(path(key), "an integer", value);
        }
        long number = ((Number) value).longValue();
        if (number < min || number > max) {
            throw complaints.value(path(key), number, "an integer between " + min + " and " + max);
        }
        return number;
    }

    /// Checks a number that has no effect on the answer.
    public double number(String key, double fallback, double min, double max) {
        return switch (json.getValue(key)) {
            case null -> fallback;
            case Number number when number.doubleValue() >= min && number.doubleValue() <= max -> number.doubleValue();
            case Number number ->
                throw complaints.value(path(key), number, "a number between " + plain(min) + " and " + plain(max));
            case Object other -> throw complaints.type(path(key), "a number", other);
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    /// The object at `key`, or null when there is none.
    public Node object(String key) {
        return switch (json.getValue(key)) {
            case null -> null;
            case JsonObject object -> new Node(object, path(key), complaints);
            case Object other -> throw complaints.type(path(key), "an object", other);
        };
    }

    /// The objects of the array at `key`; none when it is absent.
    public List<Node> objects(String key) {
        JsonArray items = array(key);
        var nodes = new ArrayList<Node>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String at = complaints.item(path(key), i);
            if (!(items.getValue(i) instanceof JsonObject object)) {
                throw complaints.type(at, "an object", items.getValue(i));
            }
            nodes.add(new Node(object, at, complaints));
        }
        return nodes;
    }

    /// The texts of the array at `key`, or the one text that stands there; none when it is absent.
    public List<String> texts(String key) {
        if (!has(key)) {
            return NO_TEXTS;
        }
        if (json.getValue(key) instanceof String single) {
            return List.of(single);
        }
        var texts = new ArrayList<String>();
        JsonArray items = array(key);
        for (int i = 0; i < items.size(); i++) {
            if (!(items.getValue(i) instanceof String text)) {
                throw complaints.type(complaints.item(path(key), i), "a string", items.getValue(i));
            }
            texts.add(text);
        }
        return texts;
    }

    /// The array at `key`, empty when it is absent.
    public JsonArray array(String key) {
        return switch (json.getValue(key)) {
            case null -> new JsonArray();
            case JsonArray array -> array;
            case Object other -> throw complaints.type(path(key), "an array", other);
        };
    }

    /// True when the value at `key` is an array.
    public boolean isArray(String key) {
        return json.getValue(key) instanceof JsonArray;
    }

    /// True when the value at `key` is a string.
    public boolean isText(String key) {
        return json.getValue(key) instanceof String;
    }

    /// What JSON calls the type of a value.
    public static String typeOf(Object value) {
        return switch (value) {
            case null -> "null";
            case String _ -> "a string";
            case Boolean _ -> "a boolean";
            case Integer _ -> "an integer";
            case Long _ -> "an integer";
            case Number _ -> "a decimal";
            case JsonArray _ -> "an array";
            case Object _ -> "an object";
        };
    }
}
