package dev.weir.gateway.main;

import java.util.ArrayList;
import java.util.List;

/// Rows of text under a head, in columns as wide as they need to be.
final class TextTable {
    /// Which side of its column a text stands on.
    enum Side {
        LEFT,
        RIGHT
    }

    private static final String BETWEEN = "  ";

    private final List<Side> sides = new ArrayList<>();
    private final List<String> head = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    TextTable left(String title) {
        return column(title, Side.LEFT);
    }

    TextTable right(String title) {
        return column(title, Side.RIGHT);
    }

    private TextTable column(String title, Side side) {
        head.add(title);
        sides.add(side);
        return this;
    }

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    List<String> lines() {
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        int[] widths = new int[head.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : BETWEEN);
            line.append(sides.get(i) == Side.RIGHT ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
