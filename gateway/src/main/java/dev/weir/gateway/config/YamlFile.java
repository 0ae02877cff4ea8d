package dev.weir.gateway.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads one YAML 1.2 document. Messages name file and line, never content: it may be a secret.
final class YamlFile {
    /// A larger file is refused.
    private static final int FILE_BYTES_MAX = 1 << 20;
    /// A document with more values, aliases expanded, is refused.
    private static final int NODES_MAX = 100_000;
    /// A document nested deeper is refused.
    private static final int DEPTH_MAX = 32;

    private final String label;
    private final List<String> problems;
    private int nodes;

    private YamlFile(String label, List<String> problems) {
        this.label = label;
        this.problems = problems;
    }

    /// The document, or [Yaml#NOTHING] when it is empty or cannot be read, which is added to `problems`.
    static Yaml read(Path file, List<String> problems) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                problems.add(file + ": " + Files.size(file) + " bytes (expected: at most " + FILE_BYTES_MAX + ")");
                return Yaml.NOTHING;
            }
            return parse(file.getFileName().toString(), Files.readString(file), problems);
        } catch (NoSuchFileException e) {
            problems.add(file + ": no such file");
        } catch (CharacterCodingException e) {
            problems.add(file + ": is not text in UTF-8");
        } catch (IOException e) {
            problems.add(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return Yaml.NOTHING;
    }

    static Yaml parse(String label, String text, List<String> problems) {
        try {
            var settings = LoadSettings.builder().setLabel(label).build();
            var root = new Compose(settings).composeString(text);
            return root.isEmpty() ? Yaml.NOTHING : new YamlFile(label, problems).node(root.get(), 0);
        } catch (MarkedYamlEngineException e) {
            String at = e.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            problems.add(label + at + ": is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(label + ": is not YAML, or too large");
        }
        return Yaml.NOTHING;
    }

    private Yaml node(Node node, int depth) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        if (depth > DEPTH_MAX || ++nodes > NODES_MAX) {
            throw new YamlEngineException("too large");
        }
        if (node instanceof ScalarNode scalar) {
            return Tag.NULL.equals(scalar.getTag()) ? new Yaml.Nothing(line) : new Yaml.Scalar(scalar.getValue(), line);
        }
        if (node instanceof SequenceNode sequence) {
            var items = new ArrayList<Yaml>();
            for (Node item : sequence.getValue()) {
                items.add(node(item, depth + 1));
            }
            return new Yaml.Sequence(items, line);
        }
        var entries = new LinkedHashMap<String, Yaml>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            int keyLine = tuple.getKeyNode()
                    .getStartMark()
                    .map(mark -> mark.getLine() + 1)
                    .orElse(line);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(label + " line " + keyLine + ": a key that is no text (expected: a name)");
            } else if (entries.putIfAbsent(key.getValue(), node(tuple.getValueNode(), depth + 1)) != null) {
                problems.add(label + " line " + keyLine + ": " + key.getValue() + " stands there twice");
            }
        }
        return new Yaml.Mapping(entries, line);
    }
}
