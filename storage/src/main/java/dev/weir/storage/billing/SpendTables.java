package dev.weir.storage.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/// What the books say was spent. Callable from any context; fails with the driver's exception.
public final class SpendTables {
    private final Pool pool;

    public SpendTables(Pool pool) {
        this.pool = pool;
    }

    /// A request ends after it starts: the time of its end, which the index has, bounds the search, and the time of its
    /// start decides.
    private static final String SPENT_SINCE = """
            select coalesce(sum(charged), 0)::bigint
            from billing.usage
            where company_id = $1
                and ended_at >= $2
                and started_at >= $2
                and currency = $3
                and key_id = coalesce($4::uuid, key_id)""";

    /// Nano-units charged for requests that started at `since` or later and are posted.
    ///
    /// @param keyId null: all keys of the company
    public Future<Long> spentSince(UUID companyId, UUID keyId, String currency, Instant since) {
        return pool.preparedQuery(SPENT_SINCE)
                .execute(Tuple.of(companyId, since.atOffset(ZoneOffset.UTC), currency, keyId))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static final String CURRENCY = """
            select currency from billing.account
            where company_id = $1 and kind = 'credit'
            order by id limit 1""";

    /// The currency of a company's account, empty when it has none.
    public Future<Optional<String>> currencyOf(UUID companyId) {
        return pool.preparedQuery(CURRENCY).execute(Tuple.of(companyId)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(row.getString(0));
            }
            return Optional.empty();
        });
    }
}
