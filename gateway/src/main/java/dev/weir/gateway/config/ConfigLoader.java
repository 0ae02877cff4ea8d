package dev.weir.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads configuration records. Every component of such a record carries a
/// [Setting][dev.weir.contracts.config.Setting] and is one of:
///
/// - `String`, `int`, `long`, `boolean`, `BigDecimal`, `LocalDate`, `Instant` (a date, or a time with its zone),
///   `Path`, an enum (written `lower-case`), `Duration` (`500ms`, `30s`, `2m`, `1h`, `1d`), `DataSize` (`64KiB`),
///   `Secret`; without a default it must be set
/// - `Optional` of these: empty without a default, or when set to an empty text
/// - `List` of these: a YAML list, or one text with commas
/// - a nested record: a group of keys
/// - `Map<String, …>` of records or of the types above: named entries; the default lists names that always exist
/// - `List` of records: rows, in a file only
///
/// In a file `${NAME}` and `${NAME:-otherwise}` stand for environment variables, `$${` for `${` itself. A secret
/// written `file:/path`, wherever, is read from that file. An empty environment variable counts as not set. In
/// `Setting.env` the text `{NAME}` stands for the name of the map entry around it (`local` : `LOCAL`).
///
/// A record may refuse its values by an [IllegalArgumentException] from its constructor; a message that starts with
/// `component:` is reported under that component's key.
public final class ConfigLoader {
    private ConfigLoader() {}

    /// Reads the tree below `type` from all four sources, knowing no variables but its own.
    ///
    /// @throws InvalidConfig with everything that is wrong
    public static <T extends Record> T load(
            Class<T> type, Path fileOrNull, Map<String, String> env, List<String> flags) {
        return load(type, fileOrNull, env, flags, Set.of());
    }

    /// Reads the tree below `type` from all four sources.
    ///
    /// @param fileOrNull the YAML file, or null when there is none
    /// @param flags `--key value`, `--key=value`, or `--key` alone for a boolean
    /// @param otherVariables names beginning with `WEIR_` that are no settings and must not be refused
    /// @throws InvalidConfig with everything that is wrong
    public static <T extends Record> T load(
            Class<T> type, Path fileOrNull, Map<String, String> env, List<String> flags, Set<String> otherVariables) {
        var problems = new ArrayList<String>();
        var overrides = new Overrides(env, flags, otherVariables, problems);
        return read(type, fileOrNull, env, overrides, problems);
    }

    /// Reads a file whose keys have no variables and flags of their own, such as a table of prices.
    ///
    /// @param env what `${NAME}` in the file refers to
    /// @throws InvalidConfig with everything that is wrong
    public static <T extends Record> T loadFile(Class<T> type, Path file, Map<String, String> env) {
        return read(type, file, env, Overrides.none(), new ArrayList<>());
    }

    /// Binds a tree as [#loadFile] binds a file.
    ///
    /// @throws InvalidConfig with everything that is wrong
    public static <T extends Record> T bind(Class<T> type, ConfigTree tree, Map<String, String> env) {
        return bind(type, tree.label(), tree.yaml(), env, Overrides.none(), new ArrayList<>(), false);
    }

    /// Binds a tree below the variables and flags of its keys. There may be others that are nothing to it.
    ///
    /// @throws InvalidConfig with everything that is wrong
    public static <T extends Record> T bind(
            Class<T> type, ConfigTree tree, Map<String, String> env, List<String> flags) {
        var problems = new ArrayList<String>();
        var overrides = new Overrides(env, flags, Set.of(), problems);
        return bind(type, tree.label(), tree.yaml(), env, overrides, problems, false);
    }

    private static <T extends Record> T read(
            Class<T> type, Path fileOrNull, Map<String, String> env, Overrides overrides, List<String> problems) {
        String label = fileOrNull == null ? "" : fileOrNull.getFileName().toString();
        Yaml tree = fileOrNull == null ? Yaml.NOTHING : YamlFile.read(fileOrNull, problems);
        return bind(type, label, tree, env, overrides, problems, true);
    }

    /// @param all true when every variable and flag must be one of its keys
    private static <T extends Record> T bind(
            Class<T> type,
            String label,
            Yaml tree,
            Map<String, String> env,
            Overrides overrides,
            List<String> problems,
            boolean all) {
        var references = new References(env);
        var binder = new Binder(label, references, overrides, problems);
        Object bound = binder.group(RecordShape.of(type), tree, "", "");
        binder.reportUnknown();
        if (all) {
            overrides.reportUnknown(binder.knownKeys(), references.used());
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return type.cast(bound);
    }
}
