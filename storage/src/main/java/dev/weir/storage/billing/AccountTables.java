package dev.weir.storage.billing;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.TopUpOutcome.AlreadyCredited;
import dev.weir.contracts.billing.TopUpOutcome.Credited;
import dev.weir.contracts.billing.TopUpOutcome.OtherCurrency;
import dev.weir.contracts.billing.TopUpOutcome.ReferenceReused;
import dev.weir.contracts.billing.TopUpOutcome.UnknownCompany;
import dev.weir.contracts.billing.Transaction;
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
            select currency, posted, held from billing.account
            where company_id = $1 and kind = 'credit'
            order by id limit 1""";

    /// The balance of the company's account; zero in the default currency when it has none.
    public Future<Balance> balance(UUID companyId) {
        return pool.preparedQuery(BALANCE).execute(Tuple.of(companyId)).map(rows -> {
            for (Row row : rows) {
                return new Balance(row.getString(0), row.getLong(1), row.getLong(2));
            }
            return new Balance(Money.DEFAULT_CURRENCY, 0, 0);
        });
    }

    private static final String USAGE = """
            select request_id, key_id, provider, model, ending, http_status, tokens, estimated, cost, currency,
                price_version, started_at, ended_at, first_token_ms
            from billing.usage
            where company_id = $1
                and ended_at >= coalesce($2::timestamptz, '-infinity')
                and ended_at < coalesce($3::timestamptz, 'infinity')
                and (ended_at, request_id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by ended_at desc, request_id desc
            limit $6""";

    /// Settled requests, those that ended last first; `from` and `to` bound their end. Throws `INVALID_VALUE` on a
    /// foreign cursor.
    public Future<Page<UsageRow>> usage(UUID companyId, PageQuery query) {
        return pool.preparedQuery(USAGE)
                .execute(Paging.toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows,
                        query.limit(),
                        AccountTables::usageFromRow,
                        usage -> new Cursor(usage.endedAt(), usage.requestId())));
    }

    private static UsageRow usageFromRow(Row row) {
        Map<String, Long> tokens = new LinkedHashMap<>();
        JsonObject counts = row.getJsonObject("tokens");
        counts.fieldNames().forEach(key -> tokens.put(key, counts.getLong(key)));
        return new UsageRow(
                row.getUUID("request_id"),
                row.getUUID("key_id"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("ending"),
                row.getInteger("http_status"),
                tokens,
                row.getBoolean("estimated"),
                row.getLong("cost"),
                row.getString("currency"),
                row.getString("price_version"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getLong("first_token_ms"));
    }

    private static final String TRANSACTIONS = """
            select t.id, t.kind, e.amount, e.currency, t.reference, t.description, t.at
            from billing.transfer t
                join billing.entry e on e.transfer_id = t.id
                join billing.account a on a.id = e.account_id and a.kind = 'credit'
            where t.company_id = $1
                and t.at >= coalesce($2::timestamptz, '-infinity')
                and t.at < coalesce($3::timestamptz, 'infinity')
                and (t.at, t.id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by t.at desc, t.id desc
            limit $6""";

    /// Transfers that moved the company's balance, newest first. Throws `INVALID_VALUE` on a foreign cursor.
    public Future<Page<Transaction>> transactions(UUID companyId, PageQuery query) {
        return pool.preparedQuery(TRANSACTIONS)
                .execute(Paging.toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows,
                        query.limit(),
                        AccountTables::transactionFromRow,
                        transaction -> new Cursor(transaction.at(), transaction.id())));
    }

    private static Transaction transactionFromRow(Row row) {
        return new Transaction(
                row.getUUID("id"),
                row.getString("kind"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("reference"),
                row.getString("description"),
                instant(row, "at"));
    }

    private static final String TOP_UP = """
            select outcome, id, 'topup' as kind, amount, currency, reference, description, at
            from billing.top_up($1, $2, $3, $4, $5, $6, $7)""";

    /// Credits money paid in, once per company and reference.
    ///
    /// @param id of the transfer, if there will be one
    public Future<TopUpOutcome> topUp(UUID id, TopUp topUp, Instant at) {
        return pool.preparedQuery(TOP_UP)
                .execute(Tuple.of(topUp.companyId(), topUp.currency(), id, topUp.reference(), topUp.amountNanos())
                        .addValue(topUp.description())
                        .addValue(HoldColumns.time(at)))
                .map(AccountTables::outcomeFromRow);
    }

    private static TopUpOutcome outcomeFromRow(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String outcome = row.getString("outcome");
        return switch (outcome) {
            case "credited" -> new Credited(transactionFromRow(row));
            case "already_credited" -> new AlreadyCredited(transactionFromRow(row));
            case "reference_reused" -> new ReferenceReused(transactionFromRow(row));
            case "unknown_company" -> new UnknownCompany();
            case "other_currency" -> new OtherCurrency(row.getString("currency"));
            default -> throw new IllegalStateException("outcome '" + outcome + "' (expected: see db/billing/004)");
        };
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
