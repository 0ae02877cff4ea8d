package dev.weir.gateway.catalog;

import dev.weir.contracts.names.NamePattern;
import dev.weir.gateway.catalog.ModelsFile.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What can be wrong with routes beyond single values: providers that do not exist, names that stand there twice,
/// aliases that lead nowhere or to each other.
final class RouteChecks {
    private RouteChecks() {}

    /// @param routes those of all known providers, enabled or not
    static void check(ModelsFile file, Set<String> knownProviders, Routes routes, List<String> problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < file.models().size(); i++) {
            Route route = file.models().get(i);
            String row = "models[" + i + "]";
            if (!knownProviders.contains(route.provider())) {
                problems.add(row + ".provider: '" + route.provider() + "' (expected: one of "
                        + String.join(", ", new TreeSet<>(knownProviders)) + ", or one that weir.yaml names)");
            }
            for (String name : route.names()) {
                if (name.isEmpty() || name.length() > Catalog.NAME_CHARS_MAX) {
                    problems.add(row + ".model: " + name.length() + " characters (expected: 1 to "
                            + Catalog.NAME_CHARS_MAX + ")");
                }
                if (!seen.add(route.provider() + "/" + name)) {
                    problems.add(
                            row + ".model: '" + name + "' goes to " + route.provider() + " twice (expected: once)");
                }
            }
        }
        aliases(file, routes, problems);
    }

    private static void aliases(ModelsFile file, Routes routes, List<String> problems) {
        Set<String> exact = new HashSet<>();
        file.models().forEach(route -> exact.addAll(route.names()));
        file.aliases().forEach((alias, model) -> {
            String key = "aliases." + alias;
            if (NamePattern.isPattern(alias)) {
                problems.add(key + ": a pattern (expected: a name; a route takes patterns)");
            } else if (exact.contains(alias)) {
                problems.add(key + ": is the name of a model too (expected: a name of its own)");
            } else if (file.aliases().containsKey(model)) {
                problems.add(key + ": '" + model + "' is itself an alias (expected: a model)");
            } else if (NamePattern.isPattern(model) || routes.find(model) == null) {
                problems.add(key + ": '" + model + "' (expected: a model that a route has)");
            }
        });
    }
}
