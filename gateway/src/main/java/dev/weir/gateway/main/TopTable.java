package dev.weir.gateway.main;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What `weir top` shows: a line for each target of the providers that are in service.
final class TopTable {
    private static final String NOTHING = "-";
    private static final String ELLIPSIS = "…";
    private static final int MODEL_CHARS_MIN = 8;
    private static final double MS_PER_SECOND = 1_000;
    private static final double TEN = 10;

    // ANSI escapes
    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    private record Row(String state, double errorPercent, List<String> cells) {
        /// Its line's colour, empty for none.
        String colour() {
            return switch (state.split(" ")[0]) {
                case "down", "cooling", "no" -> RED;
                case "trying" -> YELLOW;
                default -> errorPercent > 0 ? YELLOW : "";
            };
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<String> idle = new ArrayList<>();

    /// @param providers `data` of `GET /api/v1/admin/providers`
    TopTable(JsonArray providers) {
        objects(providers).forEach(this::add);
    }

    private static Stream<JsonObject> objects(JsonArray all) {
        return all.stream().map(JsonObject.class::cast);
    }

    private void add(JsonObject provider) {
        String name = provider.getString("name");
        JsonArray targets = provider.getJsonArray("targets");
        if (!targets.isEmpty()) {
            objects(targets).forEach(target -> rows.add(row(provider, target, target.getString("model"))));
        } else if (provider.getBoolean("inService")) {
            rows.add(row(provider, provider, NOTHING));
        } else {
            idle.add(name);
        }
    }

    /// @param measured the target, or a provider without one
    private static Row row(JsonObject provider, JsonObject measured, String model) {
        JsonObject now = measured.getJsonObject("now");
        JsonObject minute = measured.getJsonObject("lastMinute");
        String state = state(provider, measured);
        boolean asked = minute.getLong("attempts") > 0;
        return new Row(
                state,
                now.getDouble("errorPercent"),
                List.of(
                        provider.getString("name"),
                        printable(model),
                        state,
                        measured.getInteger("running").toString(),
                        decimal(now.getDouble("perSecond")),
                        asked ? decimal(now.getDouble("errorPercent")) : NOTHING,
                        duration(minute.getJsonObject("latencyMs").getDouble("p50")),
                        duration(minute.getJsonObject("latencyMs").getDouble("p95")),
                        duration(minute.getJsonObject("firstContentMs").getDouble("p50")),
                        minute.getLong("outputTokens") > 0 ? decimal(minute.getDouble("tokensPerSecond")) : NOTHING,
                        keys(provider.getJsonArray("keys"))));
    }

    private static String state(JsonObject provider, JsonObject measured) {
        if (!provider.getBoolean("up")) {
            return "down";
        }
        return switch (measured.getString("stand", "closed")) {
            case "cooling" ->
                "cooling " + duration(measured.getDouble("coolingForMs")) + " " + measured.getString("reason");
            case "trying" -> "trying";
            default -> measured.getBoolean("available", true) ? "ok" : "no key";
        };
    }

    /// Callers make up names of models, and a terminal obeys control characters.
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /// Those in service of all.
    private static String keys(JsonArray keys) {
        if (keys == null || keys.isEmpty()) {
            return NOTHING;
        }
        return objects(keys)
                        .filter(key -> "in_service".equals(key.getString("state")))
                        .count()
                + "/" + keys.size();
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < TEN ? "%.1f" : "%,.0f", value);
    }

    private static String duration(Double ms) {
        if (ms == null) {
            return NOTHING;
        }
        return ms < MS_PER_SECOND
                ? String.format(Locale.ROOT, ms < TEN ? "%.1f ms" : "%.0f ms", ms)
                : String.format(Locale.ROOT, "%.1f s", ms / MS_PER_SECOND);
    }

    /// The page, cut to the terminal's width.
    List<String> lines(int columns, boolean colours) {
        List<String> lines = table(columns);
        var page = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            String colour = i == 0 ? BOLD : rows.get(i - 1).colour();
            String line = cut(lines.get(i), columns);
            page.add(colours && !colour.isEmpty() ? colour + line + PLAIN : line);
        }
        if (!idle.isEmpty()) {
            page.add("");
            page.add(cut("Not in service: " + String.join(", ", idle), columns));
        }
        return page;
    }

    /// What is too wide is taken from the models' names first.
    private List<String> table(int columns) {
        List<String> whole = table(rows.stream().map(Row::cells).toList());
        int over = whole.stream().mapToInt(String::length).max().orElse(0) - columns;
        if (over <= 0) {
            return whole;
        }
        int widest =
                rows.stream().mapToInt(row -> row.cells().get(1).length()).max().orElse(0);
        int charsMax = Math.max(MODEL_CHARS_MIN, widest - over);
        return table(rows.stream()
                .map(row -> {
                    var cells = new ArrayList<>(row.cells());
                    cells.set(1, cut(cells.get(1), charsMax));
                    return List.copyOf(cells);
                })
                .toList());
    }

    private static List<String> table(List<List<String>> cells) {
        var table = new TextTable()
                .left("PROVIDER")
                .left("MODEL")
                .left("STATE")
                .right("RUN")
                .right("REQ/S")
                .right("ERR %")
                .right("P50")
                .right("P95")
                .right("FIRST")
                .right("TOK/S")
                .right("KEYS");
        cells.forEach(table::row);
        return table.lines();
    }

    private static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax - 1) + ELLIPSIS;
    }
}
