package dev.weir.storage.feed;

import dev.weir.storage.feed.Changes.Change;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// Reads a service's table of changes. Callable from any context; fails with the driver's exception.
///
/// Rows are read by transaction, not by number: a lower number may become visible after a higher one. A reader
/// remembers the oldest transaction that was still open when it last read, and next time reads everything from that
/// one on. It sees some rows twice and misses none.
public final class ChangeFeed {
    /// Changes one answer carries at most; beyond it [Changes#all] is set.
    private static final int CHANGES_MAX = 10_000;

    private static final String HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text";

    private static final String CHANGES = """
            select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, c.kind, c.company_id
            from (select) as always left join %s c on c.xid >= ($1::text)::xid8
            limit $2""";

    private static final String PRUNE = "delete from %s where at < now() - interval '1 day'";

    private final Pool pool;
    private final String changes;
    private final String prune;

    /// @param table the feed's table with its schema, such as `billing.change`
    public ChangeFeed(Pool pool, String table) {
        this.pool = pool;
        this.changes = CHANGES.formatted(table);
        this.prune = PRUNE.formatted(table);
    }

    /// From where to read: everything that is visible now, and nothing that is not, lies before it or is seen by the
    /// first [#since].
    public Future<String> horizon() {
        return pool.query(HORIZON).execute().map(rows -> rows.iterator().next().getString(0));
    }

    /// All changes that became visible since `horizon` was read, and perhaps some from before.
    public Future<Changes> since(String horizon) {
        return pool.preparedQuery(changes)
                .execute(Tuple.of(horizon, CHANGES_MAX))
                .map(rows -> {
                    Set<Change> found = new HashSet<>();
                    String next = horizon;
                    for (Row row : rows) {
                        next = row.getString("horizon");
                        UUID company = row.getUUID("company_id");
                        if (company != null) {
                            found.add(new Change(row.getString("kind"), company));
                        }
                    }
                    return new Changes(found, rows.size() == CHANGES_MAX, next);
                });
    }

    /// Forgets what every node has seen long ago. Completes with how many rows.
    public Future<Integer> prune() {
        return pool.query(prune).execute().map(rows -> rows.rowCount());
    }
}
