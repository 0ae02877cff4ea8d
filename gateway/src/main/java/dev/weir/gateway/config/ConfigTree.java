package dev.weir.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A part of a configuration as it is written: nothing in it is looked up, and every value is the text that stands
/// there. Immutable. Two are equal when they say the same, wherever it stands.
public final class ConfigTree {
    /// One that says nothing.
    public static final ConfigTree EMPTY = new ConfigTree("", Yaml.NOTHING);

    private final String label;
    private final Yaml yaml;
    private final String text;

    private ConfigTree(String label, Yaml yaml) {
        this.label = label;
        this.yaml = yaml;
        this.text = JsonText.of(yaml);
    }

    /// Reads a file.
    ///
    /// @throws InvalidConfig when it is not there, or no YAML
    public static ConfigTree read(Path file) {
        var problems = new ArrayList<String>();
        return checked(new ConfigTree(file.getFileName().toString(), YamlFile.read(file, problems)), problems);
    }

    /// Reads a text: YAML, or JSON, whose numbers stay as they are written.
    ///
    /// @param label where it stands, for messages
    /// @throws InvalidConfig when it is neither
    public static ConfigTree parse(String label, String text) {
        var problems = new ArrayList<String>();
        return checked(new ConfigTree(label, YamlFile.parse(label, text, problems)), problems);
    }

    /// Reads what [#text()] wrote, whose lines nobody has seen.
    ///
    /// @throws InvalidConfig when it is damaged
    public static ConfigTree stored(String label, String text) {
        ConfigTree tree = parse(label, text);
        return new ConfigTree(label, withoutLines(tree.yaml));
    }

    private static ConfigTree checked(ConfigTree tree, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return tree;
    }

    private static Yaml withoutLines(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Nothing _ -> Yaml.NOTHING;
            case Yaml.Scalar(String text, int _) -> new Yaml.Scalar(text, 0);
            case Yaml.Sequence(List<Yaml> items, int _) ->
                new Yaml.Sequence(items.stream().map(ConfigTree::withoutLines).toList(), 0);
            case Yaml.Mapping(Map<String, Yaml> entries, int _) -> {
                var bare = new LinkedHashMap<String, Yaml>();
                entries.forEach((name, value) -> bare.put(name, withoutLines(value)));
                yield new Yaml.Mapping(bare, 0);
            }
        };
    }

    /// Where it stands, for messages.
    String label() {
        return label;
    }

    Yaml yaml() {
        return yaml;
    }

    /// False for a single value and for a list.
    public boolean isGroup() {
        return yaml instanceof Yaml.Mapping || yaml instanceof Yaml.Nothing;
    }

    /// The keys below it, in their order.
    public Set<String> names() {
        return entries().keySet();
    }

    /// What stands below a key; [#EMPTY] when nothing does.
    public ConfigTree child(String name) {
        return new ConfigTree(label, entries().getOrDefault(name, Yaml.NOTHING));
    }

    /// The same with something else below a key. Messages name the place of that.
    public ConfigTree with(String name, ConfigTree child) {
        var entries = new LinkedHashMap<>(entries());
        entries.put(name, child.yaml);
        return new ConfigTree(child.label, new Yaml.Mapping(entries, 0));
    }

    /// The same without a key.
    public ConfigTree without(String name) {
        var entries = new LinkedHashMap<>(entries());
        entries.remove(name);
        return new ConfigTree(label, new Yaml.Mapping(entries, 0));
    }

    /// The same where `[REDACTED]` stands for what `before` has there, as in an answer that was read, changed and sent
    /// back.
    public ConfigTree completed(ConfigTree before) {
        return new ConfigTree(label, Redaction.undone(yaml, before.yaml));
    }

    /// The keys, from `path` on, that still say `[REDACTED]` and not what they stand for.
    public List<String> redacted(String path) {
        var keys = new ArrayList<String>();
        Redaction.collect(yaml, path, keys);
        return keys;
    }

    /// What a reader may see of it: values of secrets, and of keys that `shape` does not have, are `[REDACTED]`, unless
    /// they are a reference to one.
    ///
    /// @param shape the record that it would be bound to
    public ConfigTree shown(Class<? extends Record> shape) {
        return new ConfigTree(label, Redaction.of(yaml, RecordShape.of(shape)));
    }

    /// JSON in which every value is a text. Says secrets as they are written.
    public String text() {
        return text;
    }

    private Map<String, Yaml> entries() {
        return yaml instanceof Yaml.Mapping(Map<String, Yaml> entries, int _) ? entries : Map.of();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfigTree that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// Its place only: it may hold secrets.
    @Override
    public String toString() {
        return "ConfigTree[" + label + "]";
    }
}
