package dev.weir.storage.billing;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.AlreadyReserved;
import dev.weir.contracts.billing.ReserveOutcome.InsufficientBalance;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Moves money for model requests, a batch per round trip and transaction. Callable from any context.
///
/// Every call fails with [NotConnected] when nothing was sent, and with the driver's exception when the answer is an
/// error or never came: then the batch took effect as a whole or not at all.
public final class LedgerTables {
    private static final TokenClass[] CLASSES = TokenClass.values();
    /// Prices known to be recorded; forgotten all at once when there are more, and recorded again.
    private static final int PRICES_REMEMBERED_MAX = 10_000;

    private final Pool pool;
    private final String node;
    private final Set<PriceKey> recorded = ConcurrentHashMap.newKeySet();

    private volatile PriceVersion lastRecorded;

    private record PriceKey(String id, String provider, String model) {
        static PriceKey of(PriceVersion price) {
            return new PriceKey(price.id(), price.provider(), price.model());
        }
    }

    /// @param pool best one that nobody else uses: then its connections stand on the ledger's event loop, and no list
    ///     query keeps a reservation waiting
    /// @param node the name of this node: holds it leaves behind are found by it
    public LedgerTables(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    private static final String RESERVE = """
            select outcomes, nanos
            from billing.reserve($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""";

    /// Takes the holds that the balances allow; answers in the order of the batch. A request id that was reserved
    /// before, in this batch or an earlier one, answers [AlreadyReserved]. Within a batch a
    /// company's smaller bounds come first.
    ///
    /// @param asynchronous true: durable within about 0.6 s, lost only when the database's machine dies before
    public Future<List<ReserveOutcome>> reserve(List<Reserve> batch, boolean asynchronous) {
        var distinct = Distinct.of(batch, Reserve::requestId);
        var columns = HoldColumns.toRow(distinct.items());
        var row = Tuple.of(columns.request, columns.company, columns.key, columns.currency, columns.bound)
                .addValue(columns.estimate)
                .addValue(columns.price)
                .addValue(columns.provider)
                .addValue(columns.model)
                .addValue(columns.started)
                .addValue(columns.ttlMs)
                .addValue(node)
                .addValue(asynchronous);
        return connected(connection -> recordPrices(connection, distinct.items())
                        .compose(_ -> connection.preparedQuery(RESERVE).execute(row)))
                .map(rows -> distinct.answers(fromRow(rows, distinct.items()), LedgerTables::repeated));
    }

    private static List<ReserveOutcome> fromRow(RowSet<Row> rows, List<Reserve> batch) {
        Row row = rows.iterator().next();
        Short[] outcomes = row.getArrayOfShorts(0);
        Long[] nanos = row.getArrayOfLongs(1);
        List<ReserveOutcome> answers = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            Reserve reserve = batch.get(i);
            answers.add(
                    switch (outcomes[i]) {
                        case 0 -> new Reserved(nanos[i]);
                        case 1 ->
                            new InsufficientBalance(
                                    nanos[i],
                                    reserve.boundNanos(),
                                    reserve.price().currency());
                        case 2 -> new AlreadyReserved(nanos[i]);
                        default -> throw new IllegalStateException("outcome " + outcomes[i] + " (expected: 0 to 2)");
                    });
        }
        return answers;
    }

    private static ReserveOutcome repeated(ReserveOutcome first) {
        return first instanceof Reserved(long nanos) ? new AlreadyReserved(nanos) : first;
    }

    private Future<Void> recordPrices(SqlConnection connection, List<Reserve> batch) {
        Map<PriceKey, PriceVersion> unseen = new HashMap<>();
        PriceVersion last = lastRecorded;
        for (Reserve reserve : batch) {
            if (reserve.price() != last && !recorded.contains(PriceKey.of(reserve.price()))) {
                unseen.put(PriceKey.of(reserve.price()), reserve.price());
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
        if (recorded.size() >= PRICES_REMEMBERED_MAX) {
            recorded.clear();
        }
        recorded.add(PriceKey.of(price));
        lastRecorded = price;
        return null;
    }

    private static final String RELEASE = "select billing.release($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// Gives holds back that nobody will settle. A request id that has no hold can take none afterwards.
    public Future<Void> release(List<Reserve> batch) {
        var columns = HoldColumns.toRow(Distinct.of(batch, Reserve::requestId).items());
        var row = Tuple.of(columns.request, columns.company, columns.key, columns.currency, columns.price)
                .addValue(columns.provider)
                .addValue(columns.model)
                .addValue(columns.started)
                .addValue(node);
        return connected(connection -> connection.preparedQuery(RELEASE).execute(row))
                .mapEmpty();
    }

    private static final String SETTLE = """
            select repeated, charged, written_off
            from billing.settle($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'settled')""";

    private static final String FLUSH = "select billing.flush()";

    /// Posts settlements; answers in the order of the batch. A request id that was posted before, in this batch, an
    /// earlier one or by the reaper, answers [AlreadySettled] and changes nothing. Durable when it completes.
    public Future<List<SettleOutcome>> settle(List<Settlement> batch) {
        var distinct = Distinct.of(batch, settlement -> settlement.reserve().requestId());
        Tuple row = toRow(distinct.items());
        return connected(connection ->
                        durably(connection, connection.preparedQuery(SETTLE).execute(row)))
                .map(rows -> distinct.answers(fromRow(rows), LedgerTables::repeated));
    }

    /// What was sent before, once it is on disk too. Sent right behind it, without waiting for its answer.
    private static Future<RowSet<Row>> durably(SqlConnection connection, Future<RowSet<Row>> posted) {
        Future<RowSet<Row>> flushed = connection.preparedQuery(FLUSH).execute();
        return Future.join(posted, flushed).transform(_ -> posted.failed() ? posted : flushed.compose(_ -> posted));
    }

    private Tuple toRow(List<Settlement> batch) {
        int size = batch.size();
        var columns = HoldColumns.toRow(batch.stream().map(Settlement::reserve).toList());
        String[] ending = new String[size];
        Integer[] status = new Integer[size];
        String[] tokens = new String[size];
        Boolean[] estimated = new Boolean[size];
        Long[] cost = new Long[size];
        Long[] firstToken = new Long[size];
        OffsetDateTime[] ended = new OffsetDateTime[size];
        for (int i = 0; i < size; i++) {
            Settlement settlement = batch.get(i);
            ending[i] = settlement.ending().key();
            status[i] = settlement.httpStatus();
            tokens[i] = json(settlement.usage());
            estimated[i] = settlement.estimated();
            cost[i] = settlement.costNanos();
            firstToken[i] = settlement.firstTokenMs();
            ended[i] = HoldColumns.time(settlement.endedAt());
        }
        return Tuple.of(columns.request, columns.company, columns.key, columns.currency, columns.price)
                .addValue(columns.provider)
                .addValue(columns.model)
                .addValue(ending)
                .addValue(status)
                .addValue(tokens)
                .addValue(estimated)
                .addValue(cost)
                .addValue(firstToken)
                .addValue(columns.started)
                .addValue(ended)
                .addValue(node);
    }

    private static String json(TokenUsage usage) {
        var json = new StringBuilder(64).append('{');
        for (TokenClass tokenClass : CLASSES) {
            if (usage.has(tokenClass)) {
                json.append(json.length() > 1 ? ",\"" : "\"").append(tokenClass.key());
                json.append("\":").append(usage.count(tokenClass));
            }
        }
        return json.append('}').toString();
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

    private static final String REAP = "select billing.reap($1, $2)";

    /// Settles at most `limit` holds that are past their expiry, by the database's clock, at their estimate. Completes
    /// with their number; 0 too when another node is at it.
    public Future<Integer> reapExpired(int limit) {
        return reap(limit, null);
    }

    /// Settles at most `limit` open holds of this node's name at their estimate, whatever their expiry. For the start
    /// of
    /// a node, before its first reservation.
    public Future<Integer> reapNode(int limit) {
        return reap(limit, node);
    }

    private Future<Integer> reap(int limit, String ofNode) {
        return connected(connection -> connection.preparedQuery(REAP).execute(Tuple.of(limit, ofNode)))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private <T> Future<T> connected(Function<SqlConnection, Future<T>> work) {
        return pool.getConnection()
                .recover(e -> Future.failedFuture(new NotConnected(e)))
                .compose(connection -> work.apply(connection).onComplete(_ -> connection.close()));
    }
}
