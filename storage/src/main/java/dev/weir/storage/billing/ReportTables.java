package dev.weir.storage.billing;

import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.reports.Rows;
import dev.weir.contracts.reports.Statement;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.contracts.reports.SummaryQuery.Group;
import dev.weir.contracts.reports.UsageSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the books say about a stretch of time. Callable from any context; fails with the driver's exception.
public final class ReportTables {
    private final Pool pool;

    public ReportTables(Pool pool) {
        this.pool = pool;
    }

    private static final String STATEMENT = """
            with account as (
                select id, currency, posted from billing.account
                where company_id = $1 and kind = 'credit'
                order by id limit 1
            ), line as (
                select t.kind, t.at >= coalesce($3::timestamptz, 'infinity') as later, count(*) as count,
                    sum(e.amount)::bigint as nanos
                from account a
                    join billing.transfer t on t.company_id = $1 and t.at >= coalesce($2::timestamptz, '-infinity')
                    join billing.entry e on e.transfer_id = t.id and e.account_id = a.id
                group by 1, 2
            )
            select a.currency, a.posted, l.kind, l.count, l.nanos, l.later
            from account a left join line l on true
            order by l.kind""";

    /// The account over a stretch of time. Reads what was posted since `from`: it goes back from what is posted now.
    public Future<Statement> statement(UUID companyId, Optional<Instant> from, Optional<Instant> to) {
        return pool.preparedQuery(STATEMENT)
                .execute(Tuple.of(companyId, time(from), time(to)))
                .map(rows -> statementFromRows(rows, from, to));
    }

    private static Statement statementFromRows(RowSet<Row> rows, Optional<Instant> from, Optional<Instant> to) {
        String currency = Money.DEFAULT_CURRENCY;
        long closing = 0;
        long within = 0;
        List<Statement.Line> lines = new ArrayList<>();
        boolean first = true;
        for (Row row : rows) {
            if (first) {
                currency = row.getString("currency");
                closing = row.getLong("posted");
                first = false;
            }
            if (row.getString("kind") == null) {
                continue;
            }
            long nanos = row.getLong("nanos");
            if (row.getBoolean("later")) {
                closing -= nanos;
            } else {
                within += nanos;
                lines.add(new Statement.Line(row.getString("kind"), row.getLong("count"), nanos));
            }
        }
        return new Statement(from, to, currency, closing - within, lines, closing);
    }

    private static final String SUMMARY = """
            select case when $4 then model end as model, case when $5 then key_id end as key_id,
                case when $6 then (ended_at at time zone $7::text)::date end as day,
                currency, count(*) as requests, sum(cost)::bigint as cost, sum(charged)::bigint as charged,
                sum(written_off)::bigint as written_off,
                %s
            from billing.usage
            where company_id = $1
                and ended_at >= coalesce($2::timestamptz, '-infinity')
                and ended_at < coalesce($3::timestamptz, 'infinity')
                and ($9::boolean is null or cached = $9)
            group by 1, 2, 3, 4
            order by 3 desc nulls last, 1, 2, 4
            limit $8""".formatted(Stream.of(TokenClass.values())
            .map(each -> "sum((tokens->>'" + each.key() + "')::bigint)::bigint as " + each.key())
            .collect(Collectors.joining(",\n    ")));

    /// Settled requests, summed; the latest days first, then by model and key.
    ///
    /// @param groupsMax no more are answered
    public Future<List<UsageSummary>> summary(UUID companyId, SummaryQuery query, int groupsMax) {
        return pool.preparedQuery(SUMMARY)
                .execute(Tuple.of(companyId, time(query.from()), time(query.to()))
                        .addValue(query.by().contains(Group.MODEL))
                        .addValue(query.by().contains(Group.KEY))
                        .addValue(query.by().contains(Group.DAY))
                        .addValue(query.zone().getId())
                        .addValue(groupsMax)
                        .addValue(query.cached().orElse(null)))
                .map(rows -> {
                    List<UsageSummary> groups = new ArrayList<>(rows.size());
                    rows.forEach(row -> groups.add(summaryFromRow(row)));
                    return groups;
                });
    }

    private static UsageSummary summaryFromRow(Row row) {
        Map<String, Long> tokens = new LinkedHashMap<>();
        for (TokenClass each : TokenClass.values()) {
            Long sum = row.getLong(each.key());
            if (sum != null) {
                tokens.put(each.key(), sum);
            }
        }
        return new UsageSummary(
                Optional.ofNullable(row.getString("model")),
                Optional.ofNullable(row.getUUID("key_id")),
                Optional.ofNullable(row.getLocalDate("day")),
                row.getString("currency"),
                row.getLong("requests"),
                tokens,
                row.getLong("cost"),
                row.getLong("charged"),
                row.getLong("written_off"));
    }

    /// All rows of [AccountTables#usage], from a cursor.
    public Future<Rows<UsageRow>> usage(UUID companyId, UsageQuery query) {
        Tuple row = all(AccountTables.toRow(companyId, query));
        return TableRows.open(pool, AccountTables.USAGE, row, AccountTables::usageFromRow);
    }

    /// All rows of [AccountTables#transactions], from a cursor.
    public Future<Rows<Transaction>> transactions(UUID companyId, TransactionQuery query) {
        Tuple row = all(AccountTables.toRow(companyId, query));
        return TableRows.open(pool, AccountTables.TRANSACTIONS, row, AccountTables::transactionFromRow);
    }

    /// The parameters of a page as those of the whole list: from its beginning, without a limit.
    private static Tuple all(Tuple page) {
        Tuple all = Tuple.tuple();
        for (int i = 0; i < page.size(); i++) {
            boolean ofThePage = i >= 3 && i <= 5;
            all.addValue(ofThePage ? null : page.getValue(i));
        }
        return all;
    }

    private static OffsetDateTime time(Optional<Instant> at) {
        return at.map(Columns::time).orElse(null);
    }
}
