package dev.weir.gateway.config;

import dev.weir.contracts.config.Setting;
import dev.weir.gateway.config.RecordShape.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Walks the shape of a record beside the file's tree and makes the record. Goes on after a problem, to find them all.
final class Binder {
    /// Stands for a value that could not be had; a problem says why.
    private static final Object FAILED = new Object();

    private record Unknown(String path, String name, int line, RecordShape shape) {}

    private final String label;
    private final References references;
    private final Overrides overrides;
    private final List<String> problems;
    private final Set<String> knownKeys = new LinkedHashSet<>();
    private final Map<String, String> sources = new TreeMap<>();
    private final List<Unknown> unknown = new ArrayList<>();

    Binder(String label, References references, Overrides overrides, List<String> problems) {
        this.label = label;
        this.references = references;
        this.overrides = overrides;
        this.problems = problems;
    }

    /// The keys met so far that hold a value.
    Set<String> knownKeys() {
        return knownKeys;
    }

    /// Refuses the keys of the file that no setting has.
    void reportUnknown() {
        for (Unknown one : unknown) {
            String key = Names.join(one.path(), one.name());
            List<String> siblings = one.shape().parts().stream()
                    .map(part -> Names.join(one.path(), part.name()))
                    .toList();
            String suggestion = Names.suggestion(key, siblings);
            problems.add(key + " at " + at(one.line()) + ": no such setting"
                    + (suggestion.isEmpty() ? Names.suggestion(key, knownKeys) : suggestion));
        }
    }

    /// The record at `path`, or [#FAILED].
    ///
    /// @param entry the name of the map entry around it, or empty
    Object group(RecordShape shape, Yaml yaml, String path, String entry) {
        Map<String, Yaml> entries = mapping(yaml, path);
        for (var written : entries.entrySet()) {
            if (!shape.has(written.getKey())) {
                unknown.add(
                        new Unknown(path, written.getKey(), written.getValue().line(), shape));
            }
        }
        var values = new Object[shape.parts().size()];
        boolean complete = true;
        for (int i = 0; i < values.length; i++) {
            Part part = shape.parts().get(i);
            String key = Names.join(path, part.name());
            values[i] = part(part, entries.getOrDefault(part.name(), Yaml.NOTHING), key, entry);
            complete &= values[i] != FAILED;
        }
        if (!complete) {
            return FAILED;
        }
        try {
            return shape.create(values);
        } catch (IllegalArgumentException refused) {
            refuse(shape, path, String.valueOf(refused.getMessage()), yaml.line());
            return FAILED;
        }
    }

    private Object part(Part part, Yaml yaml, String key, String entry) {
        return switch (part.kind()) {
            case ONE -> one(part.scalar(), part.setting(), yaml, key, entry);
            case MAYBE -> maybe(part.scalar(), part.setting(), yaml, key, entry);
            case MANY -> many(part.scalar(), part.setting(), yaml, key, entry);
            case PAIRS -> pairs(part.scalar(), yaml, key);
            case GROUP -> group(part.shape(), yaml, key, entry);
            case ENTRIES -> entries(part.shape(), part.setting(), yaml, key);
            case ROWS -> rows(part.shape(), yaml, key);
        };
    }

    private Object one(ScalarType type, Setting setting, Yaml yaml, String key, String entry) {
        Overrides.Found found = text(type, setting, yaml, key, entry);
        if (found == null) {
            return FAILED;
        }
        if (found.text() == null || found.text().isEmpty()) {
            problems.add(key + ": no value " + from(found.source()) + "(expected: " + type.expected() + ")");
            return FAILED;
        }
        Object value = parse(type, found, key);
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && ((Number) value).longValue() < setting.min()) {
            problems.add(
                    key + ": " + value + " " + from(found.source()) + "(expected: at least " + setting.min() + ")");
            return FAILED;
        }
        return value;
    }

    private Object maybe(ScalarType type, Setting setting, Yaml yaml, String key, String entry) {
        Overrides.Found found = text(type, setting, yaml, key, entry);
        if (found == null) {
            return FAILED;
        }
        if (found.text() == null || found.text().isEmpty()) {
            return Optional.empty();
        }
        Object value = parse(type, found, key);
        return value == FAILED ? FAILED : Optional.of(value);
    }

    private Object many(ScalarType type, Setting setting, Yaml yaml, String key, String entry) {
        if (yaml instanceof Yaml.Sequence(List<Yaml> items, int _) && overrides.find(key, setting, entry) == null) {
            knownKeys.add(key);
            var values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Overrides.Found found = fromFile(items.get(i), key + "[" + i + "]");
                values.add(found == null ? FAILED : parse(type, found, key + "[" + i + "]"));
            }
            return values.contains(FAILED) ? FAILED : List.copyOf(values);
        }
        Yaml scalar = yaml instanceof Yaml.Sequence ? Yaml.NOTHING : yaml;
        Overrides.Found found = text(type, setting, scalar, key, entry);
        if (found == null) {
            return FAILED;
        }
        var values = new ArrayList<>();
        for (String item : (found.text() == null ? "" : found.text()).split(",")) {
            if (!item.isBlank()) {
                values.add(parse(type, new Overrides.Found(item.strip(), found.source()), key));
            }
        }
        return values.contains(FAILED) ? FAILED : List.copyOf(values);
    }

    private Object entries(RecordShape shape, Setting setting, Yaml yaml, String key) {
        Map<String, Yaml> written = mapping(yaml, key);
        var names = new LinkedHashSet<String>();
        for (String name : setting.value().split(",")) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        names.addAll(written.keySet());
        names.addAll(overrides.entryNames(key, shape, names));
        var records = new LinkedHashMap<String, Object>();
        for (String name : names) {
            records.put(name, group(shape, written.getOrDefault(name, Yaml.NOTHING), Names.join(key, name), name));
        }
        return records.containsValue(FAILED) ? FAILED : Collections.unmodifiableMap(records);
    }

    private Object pairs(ScalarType type, Yaml yaml, String key) {
        var values = new LinkedHashMap<String, Object>();
        mapping(yaml, key).forEach((name, value) -> {
            Overrides.Found found = fromFile(value, Names.join(key, name));
            values.put(name, found == null ? FAILED : parse(type, found, Names.join(key, name)));
        });
        return values.containsValue(FAILED) ? FAILED : Collections.unmodifiableMap(values);
    }

    private Object rows(RecordShape shape, Yaml yaml, String key) {
        if (yaml instanceof Yaml.Nothing) {
            return List.of();
        }
        if (!(yaml instanceof Yaml.Sequence(List<Yaml> items, int _))) {
            problems.add(key + " at " + at(yaml.line()) + ": no list (expected: rows that begin with '- ')");
            return FAILED;
        }
        var records = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            records.add(group(shape, items.get(i), key + "[" + i + "]", ""));
        }
        return records.contains(FAILED) ? FAILED : List.copyOf(records);
    }

    /// The text for `key` from the highest source that has one; no text when none has; null when it was refused.
    private Overrides.Found text(ScalarType type, Setting setting, Yaml yaml, String key, String entry) {
        knownKeys.add(key);
        Overrides.Found override = overrides.find(key, setting, entry);
        if (override != null) {
            return override.text() == null && type.isBoolean()
                    ? new Overrides.Found("true", override.source())
                    : override;
        }
        if (yaml instanceof Yaml.Nothing) {
            return new Overrides.Found(setting.value(), "");
        }
        return fromFile(yaml, key);
    }

    private Overrides.Found fromFile(Yaml yaml, String key) {
        if (!(yaml instanceof Yaml.Scalar(String text, int line))) {
            problems.add(key + " at " + at(yaml.line()) + ": no single value (expected: a text after the colon)");
            return null;
        }
        try {
            return new Overrides.Found(references.substitute(text), at(line));
        } catch (IllegalArgumentException refused) {
            problems.add(key + " at " + at(line) + ": " + refused.getMessage());
            return null;
        }
    }

    private Object parse(ScalarType type, Overrides.Found found, String key) {
        sources.put(key, found.source());
        try {
            return type.parser().apply(type.isSecret() ? References.secret(found.text()) : found.text());
        } catch (RuntimeException unreadable) {
            String value = type.isSecret() ? unreadable.getMessage() : "'" + found.text() + "'";
            problems.add(key + ": " + value + " " + from(found.source()) + "(expected: " + type.expected() + ")");
            return FAILED;
        }
    }

    private Map<String, Yaml> mapping(Yaml yaml, String path) {
        if (yaml instanceof Yaml.Mapping(Map<String, Yaml> entries, int _)) {
            return entries;
        }
        if (!(yaml instanceof Yaml.Nothing)) {
            problems.add((path.isEmpty() ? label : path) + " at " + at(yaml.line())
                    + ": no group (expected: keys below it, each with a colon)");
        }
        return Map.of();
    }

    private void refuse(RecordShape shape, String path, String message, int line) {
        int colon = message.indexOf(':');
        String component = colon < 0 ? "" : message.substring(0, colon);
        if (shape.parts().stream().anyMatch(part -> part.name().equals(component))) {
            String key = Names.join(path, component);
            problems.add(key + ": " + message.substring(colon + 1).strip() + source(key));
        } else {
            String place = path.isEmpty() || line == 0 ? "" : ", from " + at(line);
            problems.add((path.isEmpty() ? "" : path + ": ") + message + place);
        }
    }

    private String source(String key) {
        String source = sources.getOrDefault(key, "");
        return source.isEmpty() ? "" : ", from " + source;
    }

    private static String from(String source) {
        return source.isEmpty() ? "" : "from " + source + " ";
    }

    private String at(int line) {
        return line == 0 ? label : label + " line " + line;
    }
}
