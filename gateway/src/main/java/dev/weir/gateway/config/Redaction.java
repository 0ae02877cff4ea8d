package dev.weir.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Hides the secrets of a document, and puts them back.
final class Redaction {
    static final String REDACTED = "[REDACTED]";

    /// Says where a secret is and nothing of it.
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+}|file:/.*");
    /// A user and a password before the host.
    private static final Pattern CREDENTIALS = Pattern.compile(".*://[^/?#]*@.*", Pattern.DOTALL);

    private Redaction() {}

    static Yaml of(Yaml yaml, RecordShape shape) {
        if (!(yaml instanceof Yaml.Mapping(Map<String, Yaml> entries, int line))) {
            return hidden(yaml);
        }
        var shown = new LinkedHashMap<String, Yaml>();
        entries.forEach((name, value) -> shown.put(name, ofPart(value, part(shape, name))));
        return new Yaml.Mapping(shown, line);
    }

    private static RecordShape.Part part(RecordShape shape, String name) {
        for (RecordShape.Part part : shape.parts()) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        return null;
    }

    private static Yaml ofPart(Yaml yaml, RecordShape.Part part) {
        if (part == null) {
            return hidden(yaml);
        }
        return switch (part.kind()) {
            case ONE, MAYBE, MANY, PAIRS -> part.scalar().isSecret() ? hidden(yaml) : plain(yaml);
            case GROUP -> of(yaml, part.shape());
            case ENTRIES, ROWS -> below(yaml, part.shape());
        };
    }

    private static Yaml below(Yaml yaml, RecordShape shape) {
        return switch (yaml) {
            case Yaml.Mapping(Map<String, Yaml> entries, int line) -> {
                var shown = new LinkedHashMap<String, Yaml>();
                entries.forEach((name, value) -> shown.put(name, of(value, shape)));
                yield new Yaml.Mapping(shown, line);
            }
            case Yaml.Sequence(List<Yaml> items, int line) ->
                new Yaml.Sequence(items.stream().map(item -> of(item, shape)).toList(), line);
            case Yaml.Scalar _, Yaml.Nothing _ -> hidden(yaml);
        };
    }

    /// Every value in it hidden, unless it is a reference.
    private static Yaml hidden(Yaml yaml) {
        return each(yaml, text -> REFERENCE.matcher(text).matches() || text.isEmpty() ? text : REDACTED);
    }

    /// Every value in it as it is, but for addresses with a password.
    private static Yaml plain(Yaml yaml) {
        return each(yaml, text -> CREDENTIALS.matcher(text).matches() ? REDACTED : text);
    }

    private static Yaml each(Yaml yaml, java.util.function.UnaryOperator<String> shown) {
        return switch (yaml) {
            case Yaml.Nothing nothing -> nothing;
            case Yaml.Scalar(String text, int line) -> new Yaml.Scalar(shown.apply(text), line);
            case Yaml.Sequence(List<Yaml> items, int line) ->
                new Yaml.Sequence(items.stream().map(item -> each(item, shown)).toList(), line);
            case Yaml.Mapping(Map<String, Yaml> entries, int line) -> {
                var all = new LinkedHashMap<String, Yaml>();
                entries.forEach((name, value) -> all.put(name, each(value, shown)));
                yield new Yaml.Mapping(all, line);
            }
        };
    }

    /// Adds the keys that say `[REDACTED]`.
    static void collect(Yaml yaml, String path, List<String> keys) {
        switch (yaml) {
            case Yaml.Nothing _ -> {}
            case Yaml.Scalar(String text, int _) -> {
                if (text.equals(REDACTED)) {
                    keys.add(path);
                }
            }
            case Yaml.Sequence(List<Yaml> items, int _) -> {
                for (int i = 0; i < items.size(); i++) {
                    collect(items.get(i), path + "[" + i + "]", keys);
                }
            }
            case Yaml.Mapping(Map<String, Yaml> entries, int _) ->
                entries.forEach((name, value) -> collect(value, Names.join(path, name), keys));
        }
    }

    /// The document with what `before` has wherever it says `[REDACTED]`; rows of lists by their number.
    static Yaml undone(Yaml yaml, Yaml before) {
        return switch (yaml) {
            case Yaml.Nothing nothing -> nothing;
            case Yaml.Scalar(String text, int line) ->
                text.equals(REDACTED) && before instanceof Yaml.Scalar(String known, int _)
                        ? new Yaml.Scalar(known, line)
                        : yaml;
            case Yaml.Sequence(List<Yaml> items, int line) -> {
                List<Yaml> known = before instanceof Yaml.Sequence(List<Yaml> some, int _) ? some : List.of();
                var all = new ArrayList<Yaml>();
                for (int i = 0; i < items.size(); i++) {
                    all.add(undone(items.get(i), i < known.size() ? known.get(i) : Yaml.NOTHING));
                }
                yield new Yaml.Sequence(all, line);
            }
            case Yaml.Mapping(Map<String, Yaml> entries, int line) -> {
                Map<String, Yaml> known =
                        before instanceof Yaml.Mapping(Map<String, Yaml> some, int _) ? some : Map.of();
                var all = new LinkedHashMap<String, Yaml>();
                entries.forEach((name, value) -> all.put(name, undone(value, known.getOrDefault(name, Yaml.NOTHING))));
                yield new Yaml.Mapping(all, line);
            }
        };
    }
}
