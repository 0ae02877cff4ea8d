package dev.weir.gateway.config;

import dev.weir.gateway.config.RecordShape.Kind;
import dev.weir.gateway.config.RecordShape.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes what the settings of a configuration record are: `conf/REFERENCE.md` for reading, and a file in which every
/// key stands at its default.
public final class Reference {
    private static final String ENTRY = "<name>";
    /// Begins the part of a file of defaults that is written by hand.
    private static final String EXAMPLES = "#\n# Examples.";
    private static final int COMMENT_CHARS_MAX = 110;

    private final StringBuilder out = new StringBuilder();

    private Reference() {}

    /// The Markdown of `conf/REFERENCE.md`: one table per group.
    public static String write(Class<? extends Record> type) {
        var reference = new Reference();
        reference.out.append("""
                # Configuration reference

                Made from the configuration records by `./weir docs`; do not edit.

                A setting is taken from its flag (`--http.port 8080`), else from its environment variable, else from
                `conf/weir.yaml`, else it has its default. Durations are written `500ms`, `30s`, `2m`, `1h`, `1d`, sizes
                `64KiB`, `32MiB`, `1GiB`; lists as YAML lists or with commas. In the file `${NAME}` and
                `${NAME:-otherwise}` stand for environment variables. A secret may be written `file:/path`.
                """);
        reference.table(RecordShape.of(type), "");
        return reference.out.toString();
    }

    /// A YAML file with every key at its default, commented out where it has none.
    public static String defaults(Class<? extends Record> type) {
        var reference = new Reference();
        reference.out.append("""
                # Weir's settings. Every key stands at its default: delete what you do not change. An environment variable
                # (WEIR_HTTP_PORT for http.port) or a flag (--http.port 8080) goes before this file. ${NAME} and
                # ${NAME:-otherwise} stand for environment variables; a secret may be written file:/path.
                # REFERENCE.md lists all keys with their variables.
                """);
        reference.yaml(RecordShape.of(type), 0);
        return reference.out.toString();
    }

    /// What a file of defaults should say now: the keys of `type`, then the examples at the end of `file`. Empty when
    /// the file sets anything, because then it is somebody's own.
    public static Optional<String> renewed(Class<? extends Record> type, Path file) throws IOException {
        try {
            var own = ConfigLoader.loadFile(type, file, Map.of());
            if (!own.equals(ConfigLoader.load(type, null, Map.of(), List.of()))) {
                return Optional.empty();
            }
        } catch (InvalidConfig e) {
            return Optional.empty();
        }
        String text = Files.readString(file);
        int examples = text.indexOf(EXAMPLES);
        return Optional.of(defaults(type) + (examples < 0 ? "" : text.substring(examples)));
    }

    private void table(RecordShape shape, String path) {
        if (shape.parts().stream().anyMatch(part -> isValue(part.kind()))) {
            out.append("\n## ")
                    .append(path.isEmpty() ? "Top level" : "`" + path + "`")
                    .append("\n\n");
            out.append("| key | environment | type | default | |\n|---|---|---|---|---|\n");
            shape.parts().stream().filter(part -> isValue(part.kind())).forEach(part -> row(part, path));
        }
        for (Part part : shape.parts()) {
            String key = Names.join(path, part.name());
            switch (part.kind()) {
                case GROUP -> table(part.shape(), key);
                case ENTRIES -> table(part.shape(), Names.join(key, ENTRY));
                case ONE, MAYBE, MANY, PAIRS, ROWS -> {}
            }
        }
    }

    private void row(Part part, String path) {
        String key = Names.join(path, part.name());
        String value = part.setting().value();
        String variables = String.join("` `", Overrides.variables(key, part.setting(), ENTRY));
        out.append("| `")
                .append(key)
                .append("` | ")
                .append(isVariable(part.kind()) ? "`" + variables + "`" : "")
                .append(" | ")
                .append(typeOf(part));
        out.append(" | ")
                .append(value.isEmpty() ? "" : "`" + value.replace("|", "\\|") + "`")
                .append(" | ");
        out.append(part.setting().doc().replace("|", "\\|")).append(" |\n");
    }

    private void yaml(RecordShape shape, int depth) {
        String indent = "  ".repeat(depth);
        for (Part part : shape.parts()) {
            String value = part.setting().value();
            out.append(depth == 0 ? "\n" : "");
            comment(indent, part.setting().doc());
            switch (part.kind()) {
                case GROUP -> {
                    out.append(indent).append(part.name()).append(":\n");
                    yaml(part.shape(), depth + 1);
                }
                case ENTRIES -> entries(part, depth);
                case ONE, MAYBE, MANY, PAIRS, ROWS -> {
                    String start = value.isEmpty() ? "# " + part.name() + ":" : part.name() + ": " + quoted(value);
                    out.append(indent).append(start).append("\n");
                }
            }
        }
    }

    /// A map of records, commented out, with one entry as an example.
    private void entries(Part part, int depth) {
        var example = new Reference();
        example.yaml(part.shape(), 2);
        String indent = "  ".repeat(depth) + "# ";
        out.append(indent).append(part.name()).append(":\n");
        out.append(indent).append("  ").append(ENTRY).append(":\n");
        example.out
                .toString()
                .lines()
                .forEach(line -> out.append(indent).append(line).append("\n"));
    }

    private void comment(String indent, String doc) {
        var line = new StringBuilder(indent).append("#");
        for (String word : doc.split(" ")) {
            if (line.length() + word.length() >= COMMENT_CHARS_MAX) {
                out.append(line).append("\n");
                line = new StringBuilder(indent).append("#");
            }
            line.append(" ").append(word);
        }
        out.append(line).append("\n");
    }

    /// As it must stand after a colon: quoted when YAML would read something else than the text.
    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9/._][A-Za-z0-9/._, -]*|https?://[A-Za-z0-9/._:-]+")
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static boolean isValue(Kind kind) {
        return kind != Kind.GROUP && kind != Kind.ENTRIES;
    }

    private static boolean isVariable(Kind kind) {
        return kind == Kind.ONE || kind == Kind.MAYBE || kind == Kind.MANY;
    }

    private static String typeOf(Part part) {
        return switch (part.kind()) {
            case ONE -> part.scalar().word();
            case MAYBE -> part.scalar().word() + ", optional";
            case MANY -> "list of " + part.scalar().word();
            case PAIRS -> part.scalar().word() + " by name";
            case GROUP, ENTRIES, ROWS -> "rows";
        };
    }
}
