package dev.weir.storage.billing;

import dev.weir.contracts.facts.Fact;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The facts that wait to be published. Callable from any context; fails with the driver's exception.
public final class OutboxTables {
    private static final long LOCK = 0x5765_6972_4661_6374L;

    private final Pool pool;

    public OutboxTables(Pool pool) {
        this.pool = pool;
    }

    /// Up to where facts are on disk.
    ///
    /// @param xid facts of transactions below it are
    /// @param oldest the age of the first fact that waits
    public record Horizon(String xid, Duration oldest) {}

    private static final String HORIZON = """
            select pg_snapshot_xmin(pg_current_snapshot())::text as xid, (
                select greatest(0, extract(epoch from now() - o.at) * 1000)::bigint
                from billing.outbox o order by o.seq limit 1) as oldest_ms""";

    private static final String FLUSH = "select billing.flush()";

    /// What may be published: a posting commits before it is on disk, and a fact must not be known outside
    /// while the database could still lose it. All transactions below the horizon had ended when it was read,
    /// and are on disk when this completes. Nothing when no fact waits. A transaction that writes and runs
    /// for long, in any database of the server, keeps the horizon where it began.
    public Future<Optional<Horizon>> horizon() {
        return pool.query(HORIZON).execute().compose(rows -> {
            Row row = rows.iterator().next();
            Long oldest = row.getLong("oldest_ms");
            if (oldest == null) {
                return Future.succeededFuture(Optional.empty());
            }
            var horizon = new Horizon(row.getString("xid"), Duration.ofMillis(oldest));
            return pool.query(FLUSH).execute().map(_ -> Optional.of(horizon));
        });
    }

    private static final String READ = """
            select o.seq, o.kind, o.company_id, o.currency, o.payload, o.at, o.xid < ($1::text)::xid8 as durable
            from billing.outbox o
            order by o.seq
            limit $2""";

    private static final String DELETE = "delete from billing.outbox where seq = any ($1)";

    /// Hands the oldest facts below the horizon to `publish`, in their order, and deletes them when it has
    /// completed; after a failure they stay. One node at a time. Completes with their number: `max` means
    /// that there may be more; 0 too when another node is at it.
    public Future<Integer> turn(Horizon horizon, int max, Function<List<Fact>, Future<Void>> publish) {
        return alone(connection -> connection
                .preparedQuery(READ)
                .execute(Tuple.of(horizon.xid(), max))
                .compose(rows -> {
                    List<Fact> facts = durable(rows);
                    return facts.isEmpty()
                            ? Future.succeededFuture(0)
                            : publish.apply(facts).compose(_ -> delete(connection, facts));
                }));
    }

    /// Up to the first that is not: a transaction gets its number before it waits for a balance, so that a lower
    /// number may have the later fact.
    private static List<Fact> durable(RowSet<Row> rows) {
        List<Fact> facts = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (!row.getBoolean("durable")) {
                break;
            }
            facts.add(FactRows.fromRow(row));
        }
        return facts;
    }

    private static Future<Integer> delete(SqlConnection connection, List<Fact> facts) {
        Long[] ids = facts.stream().map(Fact::id).toArray(Long[]::new);
        return connection.preparedQuery(DELETE).execute(Tuple.of(ids)).map(_ -> facts.size());
    }

    /// The transaction is idle while facts are published; that is bounded by who publishes them.
    private static final String TRY = """
            select pg_try_advisory_xact_lock($1),
                set_config('idle_in_transaction_session_timeout', '0', true)""";

    private Future<Integer> alone(Function<SqlConnection, Future<Integer>> work) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(TRY)
                .execute(Tuple.of(LOCK))
                .compose(rows ->
                        rows.iterator().next().getBoolean(0) ? work.apply(connection) : Future.succeededFuture(0)));
    }

    private static final String TAKE_UNLOGGED = """
            update billing.outbox o set logged_at = now()
            where o.kind = 'balance_low' and o.logged_at is null and o.seq in (
                select u.seq from billing.outbox u
                where u.kind = 'balance_low' and u.logged_at is null
                order by u.seq limit $1)
            returning o.seq, o.kind, o.company_id, o.currency, o.payload, o.at""";

    /// The oldest low balances that no node has logged, in their order; from now on they count as logged.
    /// Below a horizon that was read before, none is left when fewer than `max` come.
    public Future<List<Fact>> takeUnlogged(int max) {
        return pool.preparedQuery(TAKE_UNLOGGED).execute(Tuple.of(max)).map(rows -> {
            List<Fact> facts = new ArrayList<>(rows.size());
            rows.forEach(row -> facts.add(FactRows.fromRow(row)));
            facts.sort(Comparator.comparingLong(Fact::id));
            return facts;
        });
    }

    private static final String PRUNE = """
            delete from billing.outbox
            where seq in (
                select o.seq from (select seq, at from billing.outbox order by seq limit $2) o
                where o.at < now() - $1 * interval '1 millisecond')""";

    /// Drops those of the oldest `max` facts that are older than `keep`. Completes with their number: `max`
    /// means that there may be more; 0 too when another node is at it.
    public Future<Integer> prune(Duration keep, int max) {
        return alone(connection -> connection
                .preparedQuery(PRUNE)
                .execute(Tuple.of(keep.toMillis(), max))
                .map(rows -> rows.rowCount()));
    }
}
