package dev.weir.testkit.witness;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A usage row as `GET /api/v1/usage` shows it.
///
/// @param id what the client called the request
/// @param input tokens of fresh input
/// @param output tokens of text out
public record Booked(
        String id, String ending, boolean estimated, BigDecimal cost, BigDecimal charged, long input, long output) {
    private static final int PAGE = 1000;

    /// All rows of a company, page by page.
    ///
    /// @param get the body that a path of Weir answers with
    public static List<Booked> all(UnaryOperator<String> get) {
        List<Booked> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            String path = "/api/v1/usage?limit=" + PAGE
                    + cursor.map(at -> "&cursor=" + at).orElse("");
            var page = new JsonObject(get.apply(path));
            page.getJsonArray("data").forEach(row -> all.add(of((JsonObject) row)));
            cursor = Optional.ofNullable(page.getJsonObject("meta").getString("next"));
        } while (cursor.isPresent());
        return all;
    }

    private static Booked of(JsonObject row) {
        JsonObject tokens = row.getJsonObject("tokens");
        String correlation = row.getString("correlationId");
        return new Booked(
                correlation == null ? row.getString("requestId") : correlation,
                row.getString("ending"),
                row.getBoolean("estimated"),
                new BigDecimal(row.getString("cost")),
                new BigDecimal(row.getString("charged", row.getString("cost"))),
                tokens.getLong("input_fresh", 0L),
                tokens.getLong("output_text", 0L));
    }
}
