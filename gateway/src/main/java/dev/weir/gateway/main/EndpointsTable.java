package dev.weir.gateway.main;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.routing.TargetStates;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Which provider has which endpoint, as `README.md` shows it: a row for each operation, a column for all
/// providers that have the same ones.
final class EndpointsTable {
    private static final String BEGIN = "<!-- made from the code by ./weir docs: begin -->\n";
    private static final String END = "<!-- made from the code: end -->";
    private static final String ANY_OTHER = "other";

    private EndpointsTable() {}

    /// What becomes of a request for an operation that goes to a provider.
    private static String word(ProviderWiring wiring, String provider, Operation operation) {
        if (wiring.speech(provider).served().contains(operation)) {
            return "as it came";
        }
        if (operation.isFree()) {
            return "estimated";
        }
        return wiring.translates(provider, operation) ? "translated" : "no";
    }

    static String markdown() {
        var config = ConfigLoader.load(
                WeirConfig.class, null, Map.of(), List.of("--providers." + ANY_OTHER + ".url=http://127.0.0.1/v1"));
        var wiring = new ProviderWiring(config.providers(), new TargetStates(config.routing()), InstantSource.system());
        var names = new ArrayList<String>();
        Arrays.stream(KnownProvider.values())
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .forEach(names::add);
        names.add(ANY_OTHER);
        Map<List<String>, List<String>> columns = new LinkedHashMap<>();
        for (String name : names) {
            List<String> column = Arrays.stream(Operation.values())
                    .map(operation -> word(wiring, name, operation))
                    .toList();
            columns.computeIfAbsent(column, _ -> new ArrayList<>()).add(name);
        }
        return table(columns);
    }

    private static String table(Map<List<String>, List<String>> columns) {
        var table = new StringBuilder("| endpoint |");
        columns.values()
                .forEach(names ->
                        table.append(' ').append(String.join(", ", names)).append(" |"));
        table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        for (Operation operation : Operation.values()) {
            table.append("| `").append(address(operation)).append("` |");
            columns.keySet()
                    .forEach(column -> table.append(' ')
                            .append(column.get(operation.ordinal()))
                            .append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    /// Where callers have an operation: Gemini's below its own prefix, all others below OpenAI's.
    static String address(Operation operation) {
        return "POST " + (operation.namesModel() ? "/v1beta" : "/v1") + operation.path();
    }

    /// The page with the table of today in the place of the one that it has.
    ///
    /// @throws IllegalArgumentException when it has no place for one
    static String renewed(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            throw new IllegalArgumentException(
                    "no table of endpoints (expected: the lines '" + BEGIN.strip() + "' and '" + END + "')");
        }
        return page.substring(0, begin + BEGIN.length()) + markdown() + page.substring(end);
    }
}
