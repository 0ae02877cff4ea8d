package dev.weir.gateway.config;

import dev.weir.contracts.config.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The sources above the file: environment variables, and above them flags. Remembers which of them a setting took, so
/// that the rest can be refused.
final class Overrides {
    /// A value and where it came from.
    ///
    /// @param text null when a flag stood alone
    record Found(String text, String source) {}

    /// What Kubernetes sets for a Service named `weir…`: no settings of ours.
    private static final Pattern SERVICE_LINK =
            Pattern.compile("WEIR_(.*_)?(SERVICE_(HOST|PORT)(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");
    private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, Found> flags = new LinkedHashMap<>();
    private final Set<String> otherVariables;
    private final Set<String> knownVariables = new HashSet<>();
    private final Set<String> unusedFlags = new LinkedHashSet<>();
    private final List<String> problems;

    Overrides(Map<String, String> env, List<String> flags, Set<String> otherVariables, List<String> problems) {
        this.otherVariables = otherVariables;
        this.problems = problems;
        env.forEach((name, value) -> {
            if (!value.isEmpty() && !isServiceLink(name, value)) {
                this.env.put(name, value);
            }
        });
        readFlags(flags);
        unusedFlags.addAll(this.flags.keySet());
    }

    static Overrides none() {
        return new Overrides(Map.of(), List.of(), Set.of(), new ArrayList<>());
    }

    /// What is set for `key`, or null.
    ///
    /// @param entry the name of the map entry around it, or empty
    Found find(String key, Setting setting, String entry) {
        if (env.isEmpty() && flags.isEmpty()) {
            return null;
        }
        List<String> names = variables(key, setting, entry);
        knownVariables.addAll(names);
        unusedFlags.remove(key);
        Found flag = flags.get(key);
        if (flag != null) {
            return flag;
        }
        for (String name : names) {
            String value = env.get(name);
            if (value != null) {
                return new Found(value, name);
            }
        }
        return null;
    }

    /// The variables that set `key`, its own first.
    static List<String> variables(String key, Setting setting, String entry) {
        String own = Names.variable(key);
        if (setting.env().length == 0) {
            return List.of(own);
        }
        var names = new ArrayList<String>();
        names.add(own);
        for (String pattern : setting.env()) {
            String name = pattern.replace("{NAME}", Names.upperSnake(entry));
            if (!name.equals(own)) {
                names.add(name);
            }
        }
        return names;
    }

    /// The names of entries of the map at `key` that only variables or flags speak of.
    Set<String> entryNames(String key, RecordShape shape, Set<String> existing) {
        var names = new TreeSet<String>();
        for (String flag : flags.keySet()) {
            int end = flag.startsWith(key + ".") ? flag.indexOf('.', key.length() + 1) : -1;
            if (end > 0) {
                names.add(flag.substring(key.length() + 1, end));
            }
        }
        names.addAll(existing);
        String prefix = Names.variable(key) + "_";
        List<String> endings = shape.leafPaths().stream()
                .map(path -> "_" + Names.upperSnake(path))
                .toList();
        for (String variable : env.keySet()) {
            if (variable.startsWith(prefix)) {
                addEntry(variable.substring(prefix.length()), endings, names);
            }
        }
        names.removeAll(existing);
        return names;
    }

    private static void addEntry(String rest, List<String> endings, Set<String> names) {
        String longest = "";
        for (String ending : endings) {
            if (!rest.endsWith(ending) || rest.length() == ending.length()) {
                continue;
            }
            String entry = rest.substring(0, rest.length() - ending.length());
            if (names.stream().anyMatch(name -> Names.upperSnake(name).equals(entry))) {
                return;
            }
            longest = ending.length() > longest.length() ? ending : longest;
        }
        if (!longest.isEmpty()) {
            names.add(Names.entry(rest.substring(0, rest.length() - longest.length())));
        }
    }

    /// Refuses flags, and variables that begin with ours, which no setting took.
    void reportUnknown(Collection<String> knownKeys, Set<String> referredTo) {
        for (String flag : unusedFlags) {
            problems.add("--" + flag + ": no such setting" + Names.suggestion(flag, knownKeys));
        }
        for (String name : env.keySet()) {
            if (name.startsWith(Names.ENV_PREFIX)
                    && !knownVariables.contains(name)
                    && !otherVariables.contains(name)
                    && !referredTo.contains(name)) {
                problems.add(name + ": no setting has this variable" + Names.suggestion(name, knownVariables));
            }
        }
    }

    private static boolean isServiceLink(String name, String value) {
        return name.startsWith(Names.ENV_PREFIX)
                && (SERVICE_LINK.matcher(name).matches()
                        || name.endsWith("_PORT")
                                && SERVICE_LINK_URL.matcher(value).matches());
    }

    private void readFlags(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--") || word.length() == 2) {
                problems.add("'" + word + "' (expected: --key value, or --key=value)");
                continue;
            }
            int equals = word.indexOf('=');
            String key = equals < 0 ? word.substring(2) : word.substring(2, equals);
            String value = equals < 0 ? null : word.substring(equals + 1);
            if (equals < 0 && i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                value = words.get(++i);
            }
            flags.put(key, new Found(value, "--" + key));
        }
    }
}
