package dev.weir.storage.billing;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Computes every request's cost anew, from its tokens and the price that its usage row names, and compares. Reads by
/// cursor, so that memory stays within one chunk of rows.
final class Repricing {
    private static final int CHUNK_ROWS = 5_000;
    private static final Map<String, TokenClass> CLASSES =
            Arrays.stream(TokenClass.values()).collect(Collectors.toMap(TokenClass::key, Function.identity()));

    private final Differences found;
    private final Map<String, PriceVersion> prices = new HashMap<>();
    private long repriced;
    private long unpriced;

    Repricing(Differences found) {
        this.found = found;
    }

    long repriced() {
        return repriced;
    }

    long unpriced() {
        return unpriced;
    }

    /// An id stands for one price, whichever of the models that share it is named beside it.
    private static final String PRICES = "select * from billing.price_version";

    private static final String USAGE = """
            select request_id, tokens, cost, ending, price_version, currency from billing.usage""";

    /// Within the transaction of the connection, which lends it its view.
    Future<Void> run(SqlConnection connection) {
        return connection
                .query(PRICES)
                .execute()
                .compose(rows -> {
                    rows.forEach(this::keep);
                    return connection.prepare(USAGE);
                })
                .compose(usage -> {
                    Cursor cursor = usage.cursor();
                    return chunks(cursor).eventually(cursor::close);
                });
    }

    private void keep(Row row) {
        try {
            PriceVersion price = RecordedPrices.fromRow(row);
            prices.put(price.id(), price);
        } catch (IllegalArgumentException | ClassCastException unreadable) {
            found.add("price version '" + row.getString("id") + "': " + unreadable.getMessage());
        }
    }

    private Future<Void> chunks(Cursor cursor) {
        return cursor.read(CHUNK_ROWS).compose(rows -> {
            rows.forEach(this::check);
            return cursor.hasMore() ? chunks(cursor) : Future.succeededFuture();
        });
    }

    private void check(Row row) {
        UUID request = row.getUUID("request_id");
        JsonObject tokens = row.getJsonObject("tokens");
        if (tokens.isEmpty() && row.getString("ending").equals(Ending.NODE_DIED.key()) && row.getLong("cost") > 0) {
            unpriced++;
            return;
        }
        PriceVersion price = prices.get(row.getString("price_version"));
        if (price == null) {
            found.add("request " + request + ": price version '" + row.getString("price_version")
                    + "' is not recorded (expected: it is)");
            return;
        }
        repriced++;
        try {
            long expected = price.costNanos(usage(tokens));
            if (expected != row.getLong("cost") || !price.currency().equals(row.getString("currency"))) {
                found.add("request " + request + ": cost " + row.getLong("cost") + " " + row.getString("currency")
                        + " (expected: what its tokens cost at price " + price.id() + ", " + expected + " "
                        + price.currency() + ")");
            }
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException unreadable) {
            found.add("request " + request + ": tokens " + tokens.encode() + ": " + unreadable.getMessage()
                    + " (expected: counts by token class)");
        }
    }

    private static TokenUsage usage(JsonObject tokens) {
        TokenUsage usage = TokenUsage.NONE;
        for (String key : tokens.fieldNames()) {
            TokenClass tokenClass = CLASSES.get(key);
            if (tokenClass == null) {
                throw new IllegalArgumentException("no class '" + key + "'");
            }
            usage = usage.with(tokenClass, tokens.getLong(key));
        }
        return usage;
    }
}
