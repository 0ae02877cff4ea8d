package dev.weir.storage.billing;

import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Moves money for model requests, a batch per round trip and transaction. Callable from any context.
///
/// Every call fails with [NotConnected] when nothing was sent, and with the driver's exception when the answer is an
/// error or never came: then the batch took effect as a whole or not at all.
public final class LedgerTables {
    private final Pool pool;
    private final String node;
    private final RecordedPrices prices = new RecordedPrices();

    /// @param pool best one that nobody else uses: then its connections stand on the ledger's event loop, and no list
    ///     query keeps a request waiting
    /// @param node the name of this node: allowances it leaves behind are found by it
    public LedgerTables(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    private static final String TAKE = """
            select outcomes, nanos, elsewhere, currencies
            from billing.take($1, $2, $3, $4, $5, $6, $7, $8, $9)""";

    /// Grows allowances as far as the balances allow, opening those that are new; answers in the order of the batch,
    /// in which a company's items take their turns in that order. Durable when it completes.
    ///
    /// @param ttlMs the allowances expire so long after now, by the database's clock, unless renewed
    public Future<List<TakeOutcome>> take(List<TakeAllowance> batch, long ttlMs) {
        if (batch.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var row = Tuple.of(
                        column(batch, TakeAllowance::allowanceId, UUID[]::new),
                        column(batch, TakeAllowance::run, UUID[]::new),
                        column(batch, TakeAllowance::operation, Long[]::new),
                        column(batch, TakeAllowance::companyId, UUID[]::new),
                        column(batch, TakeAllowance::currency, String[]::new))
                .addValue(column(batch, TakeAllowance::needNanos, Long[]::new))
                .addValue(column(batch, TakeAllowance::wantNanos, Long[]::new))
                .addValue(node)
                .addValue(ttlMs);
        return connected(connection ->
                        durably(connection, connection.preparedQuery(TAKE).execute(row)))
                .map(LedgerTables::takenFromRow);
    }

    private static List<TakeOutcome> takenFromRow(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        Short[] outcomes = row.getArrayOfShorts(0);
        Long[] nanos = row.getArrayOfLongs(1);
        Long[] elsewhere = row.getArrayOfLongs(2);
        String[] currencies = row.getArrayOfStrings(3);
        List<TakeOutcome> answers = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            answers.add(
                    switch (outcomes[i]) {
                        case 0 -> new TakeOutcome.Granted(nanos[i]);
                        case 1 -> new TakeOutcome.Short(nanos[i], elsewhere[i], currencies[i]);
                        case 2 -> new TakeOutcome.Closed();
                        default -> throw new IllegalStateException("outcome " + outcomes[i] + " (expected: 0 to 2)");
                    });
        }
        return answers;
    }

    private static final String GIVE_BACK = "select billing.give_back($1, $2, $3)";

    /// Makes parts of allowances available again. What is closed, or was given back under that number, stays as it is.
    public Future<Void> giveBack(List<ReturnAllowance> batch) {
        var row = Tuple.of(
                column(batch, ReturnAllowance::allowanceId, UUID[]::new),
                column(batch, ReturnAllowance::operation, Long[]::new),
                column(batch, ReturnAllowance::nanos, Long[]::new));
        return connected(connection ->
                        durably(connection, connection.preparedQuery(GIVE_BACK).execute(row)))
                .mapEmpty();
    }

    private static final String RENEW = "select billing.renew($1, $2)";

    /// Lets all open allowances of a run expire `ttlMs` after now; completes with their ids.
    public Future<Set<UUID>> renew(UUID run, long ttlMs) {
        return connected(connection -> connection.preparedQuery(RENEW).execute(Tuple.of(run, ttlMs)))
                .map(rows -> Set.of(rows.iterator().next().getArrayOfUUIDs(0)));
    }

    private static final String CLOSE_RUNS = "select billing.close_runs($1, $2)";

    /// Closes what other runs of this node left open. For the start of a node, once their journal is posted. Completes
    /// with the nano-units that are available again.
    public Future<Long> closeRuns(UUID exceptRun) {
        return connected(connection -> connection.preparedQuery(CLOSE_RUNS).execute(Tuple.of(node, exceptRun)))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static final String EXPIRE = "select billing.expire_allowances($1)";

    /// Closes at most `limit` allowances, of any node, that are past their expiry by the database's clock. Completes
    /// with their number.
    public Future<Integer> expireAllowances(int limit) {
        return connected(connection -> connection.preparedQuery(EXPIRE).execute(Tuple.of(limit)))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private static final String POST = """
            select repeated, charged, written_off
            from billing.post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23, $24, $25)""";

    /// Posts settlements; answers in the order of the batch. A request id that was posted before, in this batch or an
    /// earlier one, answers [AlreadySettled] and changes nothing. Durable when it completes.
    ///
    /// What an allowance does not cover, because it is closed by now or never did, is charged to what the account
    /// has available, requests in the order of their ids; the rest is written off.
    ///
    /// Fails with `IllegalArgumentException` naming the request when an amount is impossible, with
    /// `ArithmeticException` when a company's costs in the batch exceed ±9.2 billion units: nothing was sent.
    public Future<List<SettleOutcome>> post(List<Posting> batch) {
        if (batch.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var sorted = Sorted.of(batch, posting -> posting.settlement().reserve().requestId());
        Tuple row;
        try {
            row = PostingColumns.toRow(sorted.items(), node);
        } catch (IllegalArgumentException | ArithmeticException impossible) {
            return Future.failedFuture(impossible);
        }
        return connected(connection -> prices.record(connection, sorted.items())
                        .compose(_ -> durably(
                                connection, connection.preparedQuery(POST).execute(row))))
                .map(rows -> sorted.answers(fromRow(rows), LedgerTables::repeated));
    }

    private static List<SettleOutcome> fromRow(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        Boolean[] repeated = row.getArrayOfBooleans(0);
        Long[] charged = row.getArrayOfLongs(1);
        Long[] writtenOff = row.getArrayOfLongs(2);
        List<SettleOutcome> answers = new ArrayList<>(repeated.length);
        for (int i = 0; i < repeated.length; i++) {
            answers.add(repeated[i] ? new AlreadySettled(charged[i]) : new Settled(charged[i], writtenOff[i]));
        }
        return answers;
    }

    private static SettleOutcome repeated(SettleOutcome first) {
        return first instanceof Settled settled ? new AlreadySettled(settled.chargedNanos()) : first;
    }

    private static final String FLUSH = "select billing.flush()";

    /// What was sent before, once it is on disk too. Sent right behind it, without waiting for its answer.
    private static Future<RowSet<Row>> durably(SqlConnection connection, Future<RowSet<Row>> posted) {
        Future<RowSet<Row>> flushed = connection.preparedQuery(FLUSH).execute();
        return Future.join(posted, flushed).transform(_ -> posted.failed() ? posted : flushed.compose(_ -> posted));
    }

    private static <T, C> C[] column(List<T> batch, Function<T, C> value, IntFunction<C[]> array) {
        return batch.stream().map(value).toArray(array);
    }

    private <T> Future<T> connected(Function<SqlConnection, Future<T>> work) {
        return pool.getConnection()
                .recover(e -> Future.failedFuture(new NotConnected(e)))
                .compose(connection -> work.apply(connection).onComplete(_ -> connection.close()));
    }
}
