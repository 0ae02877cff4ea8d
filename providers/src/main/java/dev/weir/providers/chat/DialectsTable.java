package dev.weir.providers.chat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What each dialect can say to a provider, as the page `docs/dialects.md` shows it.
public final class DialectsTable {
    private DialectsTable() {}

    /// A table of all parameters in Markdown, and below it the rules of each dialect.
    public static String markdown(List<Expressible> dialects) {
        var page = new StringBuilder("| parameter |");
        dialects.forEach(dialect -> page.append(' ').append(dialect.dialect()).append(" |"));
        page.append("\n|---|").append("---|".repeat(dialects.size())).append('\n');
        for (Parameter parameter : Parameter.values()) {
            page.append("| ").append(words(parameter)).append(" |");
            dialects.forEach(
                    dialect -> page.append(' ').append(cell(dialect, parameter)).append(" |"));
            page.append('\n');
        }
        for (Expressible dialect : dialects) {
            page.append("\n### Rules towards ").append(dialect.dialect()).append("\n\n");
            page.append(dialect.mapped().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(rule -> "- **" + words(rule.getKey()) + "**: " + rule.getValue() + ".\n")
                    .collect(Collectors.joining()));
        }
        return page.toString();
    }

    private static String cell(Expressible dialect, Parameter parameter) {
        return dialect.expressed().contains(parameter)
                ? "yes"
                : dialect.mapped().containsKey(parameter) ? "by a rule" : "400";
    }

    private static String words(Parameter parameter) {
        return parameter.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
