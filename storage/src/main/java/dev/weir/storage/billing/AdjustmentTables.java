package dev.weir.storage.billing;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyEnded;
import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyPosted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.BeyondBalance;
import dev.weir.contracts.adjustments.AdjustmentOutcome.BeyondCharge;
import dev.weir.contracts.adjustments.AdjustmentOutcome.OtherCurrency;
import dev.weir.contracts.adjustments.AdjustmentOutcome.Posted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.ReferenceReused;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownCompany;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownRequest;
import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.adjustments.Credit;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.paging.Cursor;
import dev.weir.storage.paging.Paging;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/// Credits, refunds and corrections. Callable from any context; fails with the driver's exception.
public final class AdjustmentTables {
    private final Pool pool;

    public AdjustmentTables(Pool pool) {
        this.pool = pool;
    }

    private static final String GRANT = "select * from billing.grant_credit($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// @param id of the credit and its transfer, if there will be one
    public Future<AdjustmentOutcome> grant(UUID id, GrantCredit grant, Instant at) {
        return pool.preparedQuery(GRANT)
                .execute(Tuple.of(grant.companyId(), grant.currency(), id, grant.reference(), grant.amountNanos())
                        .addValue(grant.description())
                        .addValue(grant.priority())
                        .addValue(Columns.time(grant.expiresAt()))
                        .addValue(Columns.time(at)))
                .map(AdjustmentTables::outcomeFromRow);
    }

    private static final String REFUND = "select * from billing.refund($1, $2, $3, $4, $5, $6, $7)";

    /// @param id of the transfer, if there will be one
    public Future<AdjustmentOutcome> refund(UUID id, Refund refund, Instant at) {
        Long amount = refund.amountNanos().isPresent() ? refund.amountNanos().getAsLong() : null;
        return pool.preparedQuery(REFUND)
                .execute(Tuple.of(refund.companyId(), refund.requestId(), id, refund.reference(), amount)
                        .addValue(refund.reason())
                        .addValue(Columns.time(at)))
                .map(AdjustmentTables::outcomeFromRow);
    }

    private static final String CORRECT = "select * from billing.correct($1, $2, $3, $4, $5, $6, $7)";

    /// @param id of the transfer, if there will be one
    public Future<AdjustmentOutcome> correct(UUID id, Correction correction, Instant at) {
        return pool.preparedQuery(CORRECT)
                .execute(Tuple.of(correction.companyId(), correction.currency(), id, correction.reference())
                        .addValue(correction.amountNanos())
                        .addValue(correction.reason())
                        .addValue(Columns.time(at)))
                .map(AdjustmentTables::outcomeFromRow);
    }

    private static AdjustmentOutcome outcomeFromRow(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        String outcome = row.getString("outcome");
        return switch (outcome) {
            case "posted" -> new Posted(AccountTables.transactionFromRow(row));
            case "repeated" -> new AlreadyPosted(AccountTables.transactionFromRow(row));
            case "reference_reused" -> new ReferenceReused(AccountTables.transactionFromRow(row));
            case "unknown_company" -> new UnknownCompany();
            case "other_currency" -> new OtherCurrency(row.getString("currency"));
            case "unknown_request" -> new UnknownRequest();
            case "ended" -> new AlreadyEnded();
            case "beyond_charge" ->
                new BeyondCharge(row.getLong("most"), row.getLong("used"), row.getString("currency"));
            case "beyond_balance" -> new BeyondBalance(row.getLong("most"), row.getString("currency"));
            default -> throw new IllegalStateException("outcome '" + outcome + "' (expected: see db/billing/010)");
        };
    }

    private static final String CREDITS = """
            select c.id, c.granted, c.remaining, c.currency, c.priority, c.expires_at, c.created_at, c.reference,
                c.state, case when c.state = 'open' then (
                    select count(*) from billing.credit o
                    where o.account_id = c.account_id and o.state = 'open'
                        and (o.priority, o.expires_at, o.created_at, o.id)
                            <= (c.priority, c.expires_at, c.created_at, c.id))
                end as place
            from billing.credit c
            where c.company_id = $1
                and c.created_at >= coalesce($2::timestamptz, '-infinity')
                and c.created_at < coalesce($3::timestamptz, 'infinity')
                and (c.created_at, c.id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by c.created_at desc, c.id desc
            limit $6""";

    /// The company's credits, newest first. Throws `INVALID_VALUE` on a foreign cursor.
    public Future<Page<Credit>> credits(UUID companyId, PageQuery query) {
        return pool.preparedQuery(CREDITS)
                .execute(Paging.toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows,
                        query.limit(),
                        AdjustmentTables::creditFromRow,
                        credit -> new Cursor(credit.createdAt(), credit.id())));
    }

    private static Credit creditFromRow(Row row) {
        Long place = row.getLong("place");
        return new Credit(
                row.getUUID("id"),
                row.getLong("granted"),
                row.getLong("remaining"),
                row.getString("currency"),
                row.getInteger("priority"),
                Columns.instant(row, "expires_at"),
                Columns.instant(row, "created_at"),
                row.getString("reference"),
                row.getString("state"),
                place == null ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(place)));
    }

    private static final String EXPIRE = "select billing.expire_credits($1)";

    /// Takes what is not held of at most `limit` credits past their end, by the database's clock. Completes with the
    /// number of credits it took from: `limit` means that there may be more; 0 too when another node is at it.
    ///
    /// @param at for the ids of the transfers
    public Future<Integer> expireCredits(int limit, Instant at) {
        UUID[] ids =
                Stream.generate(() -> Ids.at(at.toEpochMilli())).limit(limit).toArray(UUID[]::new);
        return pool.preparedQuery(EXPIRE)
                .execute(Tuple.tuple().addValue(ids))
                .map(rows -> rows.iterator().next().getInteger(0));
    }
}
