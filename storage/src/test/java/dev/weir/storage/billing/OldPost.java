package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/// Posts as nodes do of a version that knows neither attempts nor a cache.
final class OldPost {
    private static final int ATTEMPTS = 18;
    private static final int CACHED = 19;
    private static final String POST = """
            select repeated, charged, written_off
            from billing.post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23)""";

    private final Pool pool;

    OldPost(Pool pool) {
        this.pool = pool;
    }

    void post(Posting posting) {
        var price = PriceRows.toRow(posting.settlement().reserve().price());
        await(pool.preparedQuery(PriceRows.RECORD).execute(price));
        Tuple now = PostingColumns.toRow(List.of(posting), "old");
        Tuple before = Tuple.tuple();
        for (int i = 0; i < now.size(); i++) {
            if (i != ATTEMPTS && i != CACHED) {
                before.addValue(now.getValue(i));
            }
        }
        await(pool.preparedQuery(POST).execute(before));
    }
}
