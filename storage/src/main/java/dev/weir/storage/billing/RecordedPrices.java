package dev.weir.storage.billing;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps every price that a usage row names, before the first such row is posted. Safe from any thread.
final class RecordedPrices {
    /// Prices known to be recorded; forgotten all at once when there are more, and recorded again.
    private static final int REMEMBERED_MAX = 10_000;

    private final Set<PriceKey> recorded = ConcurrentHashMap.newKeySet();

    private volatile PriceVersion lastRecorded;

    private record PriceKey(String id, String provider, String model) {
        static PriceKey of(PriceVersion price) {
            return new PriceKey(price.id(), price.provider(), price.model());
        }
    }

    private static final String RECORD = """
            insert into billing.price_version
                (id, provider, model, currency, nanos_per_million, output_tokens_max, valid_from)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing""";

    /// Completes when all prices of the batch are in the table.
    Future<Void> record(SqlConnection connection, List<Posting> batch) {
        Map<PriceKey, PriceVersion> unseen = new HashMap<>();
        PriceVersion last = lastRecorded;
        for (Posting posting : batch) {
            PriceVersion price = posting.settlement().reserve().price();
            if (price != last && !recorded.contains(PriceKey.of(price))) {
                unseen.put(PriceKey.of(price), price);
            }
        }
        Future<Void> all = Future.succeededFuture();
        for (PriceVersion price : unseen.values()) {
            all = all.compose(_ -> connection.preparedQuery(RECORD).execute(toRow(price)))
                    .map(_ -> remember(price));
        }
        return all;
    }

    private Void remember(PriceVersion price) {
        if (recorded.size() >= REMEMBERED_MAX) {
            recorded.clear();
        }
        recorded.add(PriceKey.of(price));
        lastRecorded = price;
        return null;
    }

    private static Tuple toRow(PriceVersion price) {
        var nanos = new JsonObject();
        price.nanosPerMillion().forEach((tokenClass, each) -> nanos.put(tokenClass.key(), each));
        return Tuple.of(
                Columns.text(price.id()),
                Columns.text(price.provider()),
                Columns.text(price.model()),
                price.currency(),
                nanos,
                price.outputTokensMax(),
                Columns.time(price.validFrom()));
    }

    static PriceVersion fromRow(Row row) {
        var nanos = new EnumMap<TokenClass, Long>(TokenClass.class);
        JsonObject recorded = row.getJsonObject("nanos_per_million");
        for (TokenClass tokenClass : TokenClass.values()) {
            if (recorded.containsKey(tokenClass.key())) {
                nanos.put(tokenClass, recorded.getLong(tokenClass.key()));
            }
        }
        return new PriceVersion(
                row.getString("id"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("currency"),
                nanos,
                row.getInteger("output_tokens_max"),
                row.getOffsetDateTime("valid_from").toInstant());
    }
}
