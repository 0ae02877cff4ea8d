package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The rows of a run and the notes below them: printed at the end, and written into a README on demand.
final class Report {
    static final String BEGIN = "<!-- results: written by `./weir bench --write`, do not edit -->";
    static final String END = "<!-- end of results -->";

    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean complete = true;

    void add(Row row) {
        rows.add(row);
    }

    void note(String note) {
        notes.add(note);
    }

    /// Something did not run.
    void fail(String name, String message) {
        complete = false;
        rows.add(Row.failed(name));
        notes.add(name + " failed: " + message);
    }

    /// Whether everything ran, targets met or not.
    boolean complete() {
        return complete;
    }

    /// As a Markdown table with aligned columns, which reads well on a terminal too; then the notes as a list.
    String text() {
        int[] widths = IntStream.range(0, Row.HEADINGS.size())
                .map(column -> Math.max(
                        Row.HEADINGS.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.cells().get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        var text = new StringBuilder(line(Row.HEADINGS, widths));
        text.append(IntStream.range(0, widths.length)
                        .mapToObj(column -> "-".repeat(widths[column] + 1) + (numeric(column) ? ":" : "-"))
                        .collect(Collectors.joining("|", "|", "|")))
                .append('\n');
        rows.forEach(row -> text.append(line(row.cells(), widths)));
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(
                    note -> text.append("- ").append(note.replace("\n", "\n  ")).append('\n'));
        }
        return text.toString();
    }

    /// Puts the table between [#BEGIN] and [#END] of `file`. Fails when the two lines are not there.
    void write(Path file) throws IOException {
        String old = Files.readString(file);
        int from = old.indexOf(BEGIN);
        int to = old.indexOf(END);
        if (from < 0 || to < from) {
            throw new BenchFailure(file + " has no lines '" + BEGIN + "' and '" + END + "'");
        }
        Files.writeString(file, old.substring(0, from) + BEGIN + "\n" + text() + old.substring(to));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                        .mapToObj(column -> {
                            String blanks = " "
                                    .repeat(widths[column] - cells.get(column).length());
                            return numeric(column) ? blanks + cells.get(column) : cells.get(column) + blanks;
                        })
                        .collect(Collectors.joining(" | ", "| ", " |"))
                + "\n";
    }

    private static boolean numeric(int column) {
        return column >= 2 && column <= 5;
    }
}
