package dev.weir.gateway.catalog;

import dev.weir.contracts.names.NamePattern;
import dev.weir.gateway.catalog.ModelsFile.Route;
import dev.weir.providers.api.routing.Choice;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            targets(route, row, knownProviders, problems);
            names(route, row, seen, problems);
            fallbacks(route, row, routes, problems);
        }
        aliases(file, routes, problems);
    }

    private static void targets(Route route, String row, Set<String> knownProviders, List<String> problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < route.targets().size(); i++) {
            ModelsFile.Target target = route.targets().get(i);
            String key = route.provider().isPresent() ? row : row + ".targets[" + i + "]";
            if (!knownProviders.contains(target.provider())) {
                problems.add(key + ".provider: '" + target.provider() + "' (expected: one of "
                        + String.join(", ", new TreeSet<>(knownProviders)) + ", or one that weir.yaml names)");
            }
            if (!seen.add(target.provider() + "/" + target.upstream().orElse(""))) {
                problems.add(key + ": goes to the same model of " + target.provider()
                        + " as one above (expected: each once, with a weight)");
            }
        }
    }

    private static void names(Route route, String row, Set<String> seen, List<String> problems) {
        String provider = route.targets().getFirst().provider();
        for (String name : route.names()) {
            if (name.isEmpty() || name.length() > Catalog.NAME_CHARS_MAX) {
                problems.add(row + ".model: " + name.length() + " characters (expected: 1 to " + Catalog.NAME_CHARS_MAX
                        + ")");
            }
            if (!seen.add(provider + "/" + name)) {
                problems.add(row + ".model: '" + name + "' goes to " + provider + " twice (expected: once)");
            }
        }
    }

    private static void fallbacks(Route route, String row, Routes routes, List<String> problems) {
        int targets = route.targets().size();
        for (int i = 0; i < route.fallbacks().size(); i++) {
            String fallback = route.fallbacks().get(i);
            String key = row + ".fallbacks[" + i + "]: '" + fallback + "'";
            NamedModel found = NamePattern.isPattern(fallback) ? null : routes.find(fallback);
            if (route.names().contains(fallback)) {
                problems.add(key + " leads back to its own route (expected: another model)");
            } else if (found == null) {
                problems.add(key + " (expected: a model that a route has)");
            } else {
                targets += found.targets();
            }
        }
        if (targets > Choice.CANDIDATES_MAX) {
            problems.add(row + ": " + targets + " targets, those of its fallbacks included (expected: at most "
                    + Choice.CANDIDATES_MAX + ")");
        }
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
            } else if (loop(file.aliases(), alias).contains(alias)) {
                problems.add(key + ": leads back to itself (" + alias + " → "
                        + String.join(" → ", loop(file.aliases(), alias)) + ") (expected: a model)");
            } else if (file.aliases().containsKey(model)) {
                problems.add(key + ": '" + model + "' is itself an alias (expected: a model)");
            } else if (NamePattern.isPattern(model) || routes.find(model) == null) {
                problems.add(key + ": '" + model + "' (expected: a model that a route has)");
            }
        });
    }

    /// Where an alias leads by way of others: up to a name that is none, or that was there before.
    private static List<String> loop(Map<String, String> aliases, String alias) {
        var way = new LinkedHashSet<String>();
        String next = aliases.get(alias);
        while (next != null && way.add(next)) {
            next = aliases.get(next);
        }
        return List.copyOf(way);
    }
}
