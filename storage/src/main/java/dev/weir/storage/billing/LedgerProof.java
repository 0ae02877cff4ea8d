package dev.weir.storage.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/// Proves the books from what is never updated. Reads whole tables: for tests, and for an operator who wants to know.
public final class LedgerProof {
    private final Pool pool;

    public LedgerProof(Pool pool) {
        this.pool = pool;
    }

    private static final String VERIFY = """
            with sums as (
                select account_id, sum(amount) as total from billing.entry group by account_id
            ), holds as (
                select account_id, sum(bound) as total from billing.hold where state = 'held' group by account_id
            ), posted as (
                select e.transfer_id,
                    coalesce(sum(e.amount) filter (where a.kind = 'credit'), 0) as credit,
                    coalesce(sum(e.amount) filter (where a.kind = 'revenue'), 0) as revenue,
                    coalesce(sum(e.amount) filter (where a.kind = 'write_off'), 0) as write_off
                from billing.entry e join billing.account a on a.id = e.account_id
                group by e.transfer_id
            )
            select 'transfer ' || transfer_id || ': entries sum to ' || sum(amount) || ' ' || currency
                || ' (expected: 0)' as difference
            from billing.entry group by transfer_id, currency having sum(amount) <> 0
            union all
            select 'account ' || a.id || ' (' || a.kind || ' of ' || a.company_id || '): posted ' || a.posted
                || ' (expected: the sum of its entries, ' || coalesce(s.total, 0) || ')'
            from billing.account a left join sums s on s.account_id = a.id
            where a.posted <> coalesce(s.total, 0)
            union all
            select 'account ' || a.id || ' (' || a.kind || ' of ' || a.company_id || '): held ' || a.held
                || ' (expected: the sum of its open holds, ' || coalesce(h.total, 0) || ')'
            from billing.account a left join holds h on h.account_id = a.id
            where a.held <> coalesce(h.total, 0)
            union all
            select 'account ' || id || ' (credit of ' || company_id || '): ' || (posted - held)
                || ' available (expected: >= 0)'
            from billing.account where kind = 'credit' and posted - held < 0
            union all
            select 'request ' || h.request_id || ': hold ' || h.state || ' without a usage row (expected: one)'
            from billing.hold h
            where h.state in ('settled', 'expired')
                and not exists (select from billing.usage u where u.request_id = h.request_id)
            union all
            select 'request ' || u.request_id || ': usage row without a settled or expired hold (expected: one)'
            from billing.usage u
            where not exists (
                select from billing.hold h where h.request_id = u.request_id and h.state in ('settled', 'expired'))
            union all
            select 'request ' || u.request_id || ': ' || count(t.id) || ' transfers for a cost of ' || u.cost
                || ' (expected: one if it is above zero)'
            from billing.usage u
                left join billing.transfer t
                    on t.id = u.request_id and t.kind = 'usage' and t.reference = u.request_id::text
            group by u.request_id, u.cost having count(t.id) <> case when u.cost > 0 then 1 else 0 end
            union all
            select 'request ' || u.request_id || ': entries ' || p.credit || ', ' || p.revenue || ', ' || p.write_off
                || ' (expected: -charged, cost, -written off: ' || -u.charged || ', ' || u.cost || ', '
                || -u.written_off || ')'
            from billing.usage u join posted p on p.transfer_id = u.request_id
            where p.credit <> -u.charged or p.revenue <> u.cost or p.write_off <> -u.written_off
            union all
            select 'transfer ' || t.id || ': usage of ' || t.reference || ' without its usage row (expected: one)'
            from billing.transfer t
            where t.kind = 'usage' and not exists (select from billing.usage u where u.request_id = t.id)
            union all
            select 'transfer ' || t.id || ': no entries (expected: two or three)'
            from billing.transfer t
            where not exists (select from billing.entry e where e.transfer_id = t.id)
            union all
            select 'entry of transfer ' || e.transfer_id || ' in account ' || e.account_id
                || ': no such transfer and account of one company and currency (expected: both)'
            from billing.entry e
                left join billing.transfer t on t.id = e.transfer_id
                left join billing.account a on a.id = e.account_id and a.currency = e.currency
            where t.company_id is distinct from a.company_id or t.id is null or a.id is null
            limit 100""";

    /// It reads every row of every table: as long as it takes, and joined by hashing whatever the planner believes.
    private static final String WHOLE_TABLES = "set local statement_timeout = 0; set local enable_nestloop = off";

    /// What does not agree, in words, in one consistent view; empty when the books are right. At most 100 lines.
    public Future<List<String>> verify() {
        return pool.withTransaction(connection -> connection
                .query(WHOLE_TABLES)
                .execute()
                .compose(_ -> connection.query(VERIFY).execute())
                .map(LedgerProof::fromRows));
    }

    private static List<String> fromRows(RowSet<Row> rows) {
        List<String> differences = new ArrayList<>();
        for (Row row : rows) {
            differences.add(row.getString(0));
        }
        return differences;
    }
}
