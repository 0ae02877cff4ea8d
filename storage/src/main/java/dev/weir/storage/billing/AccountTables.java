package dev.weir.storage.billing;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Balance.Credits;
import dev.weir.contracts.billing.Balance.Credits.Ends;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.TopUpOutcome.AlreadyCredited;
import dev.weir.contracts.billing.TopUpOutcome.Credited;
import dev.weir.contracts.billing.TopUpOutcome.OtherCurrency;
import dev.weir.contracts.billing.TopUpOutcome.ReferenceReused;
import dev.weir.contracts.billing.TopUpOutcome.UnknownCompany;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.Money;
import dev.weir.storage.paging.Cursor;
import dev.weir.storage.paging.Paging;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What a company sees of its account, and money paid in. Callable from any context; fails with the driver's
/// exception.
public final class AccountTables {
    private final Pool pool;

    public AccountTables(Pool pool) {
        this.pool = pool;
    }

    private static final String OPEN = """
            select billing.open_missing_accounts(array[$1::uuid], array[$2::text])
            where not exists (
                select from billing.account where company_id = $1 and kind = 'credit' and currency <> $2)""";

    /// Opens the accounts of a company. A repeat changes nothing: a company keeps its first currency.
    public Future<Void> open(UUID companyId, String currency) {
        return pool.preparedQuery(OPEN).execute(Tuple.of(companyId, currency)).mapEmpty();
    }

    private static final String BALANCE = """
            select a.currency, a.posted, a.held, a.low_balance, coalesce(c.total, 0)::bigint as credits, n.remaining,
                n.expires_at
            from billing.account a
                left join lateral (
                    select sum(c.remaining) as total from billing.credit c
                    where c.account_id = a.id and c.state = 'open') c on true
                left join lateral (
                    select c.remaining, c.expires_at from billing.credit c
                    where c.account_id = a.id and c.state = 'open'
                    order by c.expires_at, c.id limit 1) n on true
            where a.company_id = $1 and a.kind = 'credit'
            order by a.id limit 1""";

    /// The balance of the company's account; zero in the default currency when it has none.
    public Future<Balance> balance(UUID companyId) {
        return pool.preparedQuery(BALANCE).execute(Tuple.of(companyId)).map(rows -> {
            for (Row row : rows) {
                return balanceFromRow(row);
            }
            return new Balance(Money.DEFAULT_CURRENCY, 0, 0);
        });
    }

    private static Balance balanceFromRow(Row row) {
        Optional<Ends> next = row.getLong("remaining") == null
                ? Optional.empty()
                : Optional.of(new Ends(row.getLong("remaining"), Columns.instant(row, "expires_at")));
        return new Balance(
                row.getString("currency"),
                row.getLong("posted"),
                row.getLong("held"),
                new Credits(row.getLong("credits"), next),
                Columns.optional(row.getLong("low_balance")));
    }

    static final String USAGE = """
            select request_id, coalesce(correlation_id, request_id::text) as correlation_id, key_id, provider, model,
                ending, http_status, tokens, estimated, cost, charged, written_off, currency, price_version, started_at,
                ended_at, first_token_ms, attempts, cached
            from billing.usage
            where company_id = $1
                and ended_at >= coalesce($2::timestamptz, '-infinity')
                and ended_at < coalesce($3::timestamptz, 'infinity')
                and (ended_at, request_id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                and ($7::text is null or model = $7)
                and ($8::uuid is null or key_id = $8)
                and ($9::text is null or request_id = $10::uuid or correlation_id = $9)
                and ($11::boolean is null or cached = $11)
            order by ended_at desc, request_id desc
            limit $6""";

    /// Settled requests, those that ended last first; `from` and `to` bound their end. Throws `INVALID_VALUE`
    /// on a foreign cursor.
    public Future<Page<UsageRow>> usage(UUID companyId, UsageQuery query) {
        int limit = query.page().limit();
        return pool.preparedQuery(USAGE)
                .execute(toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows,
                        limit,
                        AccountTables::usageFromRow,
                        usage -> new Cursor(usage.endedAt(), usage.requestId())));
    }

    static Tuple toRow(UUID companyId, UsageQuery query) {
        return Paging.toRow(companyId, query.page())
                .addValue(query.model().map(Columns::text).orElse(null))
                .addValue(query.keyId().orElse(null))
                .addValue(query.request().map(Columns::text).orElse(null))
                .addValue(query.request().flatMap(AccountTables::uuid).orElse(null))
                .addValue(query.cached().orElse(null));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    static UsageRow usageFromRow(Row row) {
        Map<String, Long> tokens = new LinkedHashMap<>();
        JsonObject counts = row.getJsonObject("tokens");
        counts.fieldNames().forEach(key -> tokens.put(key, counts.getLong(key)));
        return new UsageRow(
                row.getUUID("request_id"),
                row.getString("correlation_id"),
                row.getUUID("key_id"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("ending"),
                row.getInteger("http_status"),
                tokens,
                row.getBoolean("estimated"),
                row.getLong("cost"),
                row.getLong("charged"),
                row.getLong("written_off"),
                row.getString("currency"),
                row.getString("price_version"),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "ended_at"),
                row.getLong("first_token_ms"),
                AttemptRows.fromColumn(row.getJsonArray("attempts")),
                row.getBoolean("cached"));
    }

    static final String TRANSACTIONS = """
            select t.id, t.kind, e.amount, e.currency, t.reference, t.description, t.of, t.at
            from billing.transfer t
                join billing.entry e on e.transfer_id = t.id
                join billing.account a on a.id = e.account_id and a.kind = 'credit'
            where t.company_id = $1
                and t.at >= coalesce($2::timestamptz, '-infinity')
                and t.at < coalesce($3::timestamptz, 'infinity')
                and (t.at, t.id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                and ($7::text is null or t.kind = $7)
                and ($8::text is null or t.reference = $8)
                and ($9::uuid is null or t.id = $9 or t.of = $9)
            order by t.at desc, t.id desc
            limit $6""";

    /// Transfers that moved the company's balance, newest first. Throws `INVALID_VALUE` on a foreign cursor.
    public Future<Page<Transaction>> transactions(UUID companyId, TransactionQuery query) {
        int limit = query.page().limit();
        return pool.preparedQuery(TRANSACTIONS)
                .execute(toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows,
                        limit,
                        AccountTables::transactionFromRow,
                        transaction -> new Cursor(transaction.at(), transaction.id())));
    }

    static Tuple toRow(UUID companyId, TransactionQuery query) {
        return Paging.toRow(companyId, query.page())
                .addValue(query.kind().orElse(null))
                .addValue(query.reference().map(Columns::text).orElse(null))
                .addValue(query.requestId().orElse(null));
    }

    static Transaction transactionFromRow(Row row) {
        return new Transaction(
                row.getUUID("id"),
                row.getString("kind"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("reference"),
                row.getString("description"),
                Optional.ofNullable(row.getUUID("of")),
                Columns.instant(row, "at"));
    }

    private static final String TOP_UP = "select * from billing.top_up($1, $2, $3, $4, $5, $6, $7)";

    /// Credits money paid in, once per company and reference.
    ///
    /// @param id of the transfer, if there will be one
    public Future<TopUpOutcome> topUp(UUID id, TopUp topUp, Instant at) {
        return pool.preparedQuery(TOP_UP)
                .execute(Tuple.of(topUp.companyId(), topUp.currency(), id, topUp.reference(), topUp.amountNanos())
                        .addValue(topUp.description())
                        .addValue(Columns.time(at)))
                .map(AccountTables::outcomeFromRow);
    }

    private static TopUpOutcome outcomeFromRow(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String outcome = row.getString("outcome");
        return switch (outcome) {
            case "posted" -> new Credited(transactionFromRow(row));
            case "repeated" -> new AlreadyCredited(transactionFromRow(row));
            case "reference_reused" -> new ReferenceReused(transactionFromRow(row));
            case "unknown_company" -> new UnknownCompany();
            case "other_currency" -> new OtherCurrency(row.getString("currency"));
            default -> throw new IllegalStateException("outcome '" + outcome + "' (expected: see db/billing/010)");
        };
    }
}
