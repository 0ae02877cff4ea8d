package dev.weir.storage.billing;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
            PriceVersion price = PriceRows.fromRow(row);
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
        Object tokens = row.getValue("tokens");
        boolean kept = !(tokens instanceof JsonObject object && object.isEmpty());
        if (!kept && row.getString("ending").equals(Ending.NODE_DIED.key()) && row.getLong("cost") > 0) {
            unpriced++;
            return;
        }
        PriceVersion price = prices.get(row.getString("price_version"));
        if (price == null) {
            found.add("request " + row.getUUID("request_id") + ": price version '" + row.getString("price_version")
                    + "' is not recorded (expected: it is)");
            return;
        }
        repriced++;
        try {
            compare(row, price, price.costNanos(usage(tokens)));
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            found.add("request " + row.getUUID("request_id") + ": tokens " + Json.encode(tokens) + ": "
                    + unreadable.getMessage() + " (expected: counts by token class)");
        }
    }

    private void compare(Row row, PriceVersion price, long expected) {
        // The same price of no price stands for every currency.
        boolean sameCurrency = price.isUnpriced() || price.currency().equals(row.getString("currency"));
        if (expected != row.getLong("cost") || !sameCurrency) {
            found.add("request " + row.getUUID("request_id") + ": cost " + row.getLong("cost") + " nano-"
                    + row.getString("currency") + " (expected: what its tokens cost at price " + price.id() + ", "
                    + expected + " nano-" + price.currency() + ")");
        }
    }

    private static TokenUsage usage(Object tokens) {
        if (!(tokens instanceof JsonObject counts)) {
            throw new IllegalArgumentException("no object");
        }
        TokenUsage usage = TokenUsage.NONE;
        for (String key : counts.fieldNames()) {
            TokenClass tokenClass = CLASSES.get(key);
            if (tokenClass == null) {
                throw new IllegalArgumentException("no class '" + key + "'");
            }
            if (!(counts.getValue(key) instanceof Number number)) {
                throw new IllegalArgumentException(key + " is no number");
            }
            usage = usage.with(tokenClass, number.longValue());
        }
        return usage;
    }
}
