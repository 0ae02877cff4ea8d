package dev.weir.gateway.catalog;

import java.util.List;
import java.util.regex.Pattern;

/// Prices of tests, written without what every row has to say beside its prices.
public final class PriceRows {
    private static final Pattern ROW = Pattern.compile("(?m)(?=^ *- \\{?provider:)");
    private static final String LAST = "outputTokensMax:";
    private static final List<String> CLASSES = List.of(
            "cacheRead",
            "cacheWrite5m",
            "cacheWrite1h",
            "inputAudio",
            "inputImage",
            "reasoning",
            "outputAudio",
            "outputImage");

    private PriceRows() {}

    /// The same rows with a source, a day, and `same` for every class that has no price. A row ends with
    /// `outputTokensMax`; one in braces keeps its lines, any other gets three more before that.
    public static String stated(String yaml) {
        var text = new StringBuilder();
        for (String row : ROW.split(yaml)) {
            text.append(row.contains(LAST) ? state(row) : row);
        }
        return text.toString();
    }

    private static String state(String row) {
        String prices = row.split("tiers:", 2)[0];
        List<String> same =
                CLASSES.stream().filter(each -> !prices.contains(each + ":")).toList();
        String between = row.stripLeading().startsWith("- {") ? ", " : "\n" + " ".repeat(row.indexOf("provider:"));
        return row.replace(
                LAST, String.join(between, "source: a test", "checked: 2026-01-01", "same: " + same) + between + LAST);
    }
}
