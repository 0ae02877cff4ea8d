package dev.weir.benchmarks.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A short line of `key=value` parts: commands and results of the load driver (parts separated by a blank) and the
/// script of a mock stream (separated by `;`). Values hold no separator; a value may hold `=`.
public record KeyValues(Map<String, String> values) {
    /// Parses `text`. A part without `=` is a key with an empty value. An empty text has no parts.
    public static KeyValues parse(String text, char separator) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.trim().split(java.util.regex.Pattern.quote(String.valueOf(separator)))) {
            int equals = part.indexOf('=');
            if (!part.isBlank()) {
                values.put(
                        equals < 0 ? part.trim() : part.substring(0, equals).trim(),
                        equals < 0 ? "" : part.substring(equals + 1).trim());
            }
        }
        return new KeyValues(values);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// Fails with `IllegalArgumentException` when the key is missing.
    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "=' is missing in: " + line(' '));
        }
        return value;
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /// Fails with `IllegalArgumentException` when the value is no whole number.
    public long number(String key, long otherwise) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + key + "' must be a whole number, not '" + value + "'", e);
        }
    }

    public int count(String key, int otherwise) {
        return Math.toIntExact(number(key, otherwise));
    }

    public String line(char separator) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(String.valueOf(separator)));
    }
}
