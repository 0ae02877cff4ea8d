package dev.weir.storage.billing;

import dev.weir.contracts.money.PriceVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
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
            all = all.compose(_ -> connection.preparedQuery(PriceRows.RECORD).execute(PriceRows.toRow(price)))
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
}
