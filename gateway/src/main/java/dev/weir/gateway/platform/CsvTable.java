package dev.weir.gateway.platform;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Rows as lines of CSV. A cell that a spreadsheet would take for a formula gets an apostrophe before it, which the
/// spreadsheet does not show; a number never does.
///
/// Sources: [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180),
/// [CSV injection](https://owasp.org/www-community/attacks/CSV_Injection).
///
/// @param names of the columns
/// @param cells one for each name
record CsvTable<T>(List<String> names, Function<T, List<String>> cells) {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final String FORMULA_STARTS = "=+-@\t\r";

    void header(StringBuilder to) {
        line(to, names);
    }

    void row(StringBuilder to, T row) {
        line(to, cells.apply(row));
    }

    private static void line(StringBuilder to, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                to.append(',');
            }
            cell(to, cells.get(i));
        }
        to.append("\r\n");
    }

    private static void cell(StringBuilder to, String text) {
        boolean formula = !text.isEmpty()
                && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0
                && !NUMBER.matcher(text).matches();
        String shown = formula ? "'" + text : text;
        if (shown.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
            to.append(shown);
        } else {
            to.append('"').append(shown.replace("\"", "\"\"")).append('"');
        }
    }
}
