package dev.weir.storage.billing;

import dev.weir.contracts.billing.Notices.Notice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// What companies want to be told of. Callable from any context; fails with the driver's exception.
public final class NoticeTables {
    private final Pool pool;

    public NoticeTables(Pool pool) {
        this.pool = pool;
    }

    private static final String LOW_BALANCE = "select currency, posted from billing.set_low_balance($1, $2)";

    /// Sets below which balance the company is told. Completes with nothing when it has no account.
    ///
    /// @param nanos > 0; empty: never
    public Future<Optional<Notice>> lowBalance(UUID companyId, OptionalLong nanos) {
        Long asked = nanos.isPresent() ? nanos.getAsLong() : null;
        return pool.preparedQuery(LOW_BALANCE)
                .execute(Tuple.of(companyId, asked))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return Optional.ofNullable(row.getString("currency"))
                            .map(currency -> new Notice(companyId, currency, nanos, row.getLong("posted")));
                });
    }
}
