package dev.weir.storage.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/// Proves the books from what is never updated. Reads whole tables: for tests, and for an operator who wants to know.
public final class LedgerProof {
    private final Pool pool;

    public LedgerProof(Pool pool) {
        this.pool = pool;
    }

    private static final String BALANCES = """
            with sums as (
                select account_id, sum(amount) as total from billing.entry group by account_id
            ), holds as (
                select account_id, sum(amount) as total from billing.allowance where state = 'open' group by account_id
            ), account as (
                select a.*, 'account ' || a.id || ' (' || a.kind || ' of ' || a.company_id || ')' as name
                from billing.account a
            )
            select a.name || ': posted ' || a.posted || ' (expected: the sum of its entries, ' || coalesce(s.total, 0)
                || ')'
            from account a left join sums s on s.account_id = a.id
            where a.posted <> coalesce(s.total, 0)
            union all
            select a.name || ': held ' || a.held || ' (expected: the sum of its open allowances, '
                || coalesce(h.total, 0) || ')'
            from account a left join holds h on h.account_id = a.id
            where a.held <> coalesce(h.total, 0)
            union all
            select a.name || ': ' || (a.posted - a.held) || ' available (expected: >= 0)'
            from account a where a.kind = 'credit' and a.posted - a.held < 0""";

    private static final String TRANSFERS = """
            select 'transfer ' || transfer_id || ': entries sum to ' || sum(amount) || ' nano-' || currency
                || ' (expected: 0)'
            from billing.entry group by transfer_id, currency having sum(amount) <> 0
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
            where t.company_id is distinct from a.company_id or t.id is null or a.id is null""";

    private static final String REQUESTS = """
            with posted as (
                select e.transfer_id,
                    coalesce(sum(e.amount) filter (where a.kind = 'credit'), 0) as credit,
                    coalesce(sum(e.amount) filter (where a.kind = 'revenue'), 0) as revenue,
                    coalesce(sum(e.amount) filter (where a.kind = 'write_off'), 0) as write_off,
                    coalesce(sum(abs(e.amount)) filter (where a.kind not in ('credit', 'revenue', 'write_off')), 0)
                        as other
                from billing.entry e join billing.account a on a.id = e.account_id
                group by e.transfer_id
            )
            select 'request ' || u.request_id || ': charged ' || u.charged || ' and written off ' || u.written_off
                || ' (expected: its cost in all, ' || u.cost || ', and none below 0)'
            from billing.usage u
            where u.charged + u.written_off <> u.cost or u.charged < 0 or u.written_off < 0
            union all
            select 'request ' || u.request_id || ': ' || count(t.id) || ' transfers for a cost of ' || u.cost
                || ' (expected: ' || case when u.cost > 0 then 'one' else 'none' end || ')'
            from billing.usage u
                left join billing.transfer t on t.id = u.request_id and t.kind = 'usage'
                    and t.reference = u.request_id::text and t.company_id = u.company_id
            group by u.request_id, u.cost having count(t.id) <> case when u.cost > 0 then 1 else 0 end
            union all
            select 'request ' || u.request_id || ': entries of ' || p.credit || ', ' || p.revenue || ', '
                || p.write_off || ' and ' || p.other || ' elsewhere (expected: -charged, cost, -written off and 0: '
                || -u.charged || ', ' || u.cost || ', ' || -u.written_off || ')'
            from billing.usage u join posted p on p.transfer_id = u.request_id
            where p.credit <> -u.charged or p.revenue <> u.cost or p.write_off <> -u.written_off or p.other <> 0
            union all
            select 'transfer ' || t.id || ': usage of ' || t.reference || ' without its usage row (expected: one)'
            from billing.transfer t
            where t.kind = 'usage' and not exists (select from billing.usage u where u.request_id = t.id)""";

    /// Expired allowances are closed every few seconds by any node that runs.
    private static final String ALLOWANCES = """
            select 'allowance ' || l.id || ' of ' || l.company_id || ' (node ' || l.node || '): open, expired at '
                || l.expires_at || ' (expected: closed within 5 minutes)'
            from billing.allowance l where l.state = 'open' and l.expires_at < now() - interval '5 minutes'
            union all
            select 'allowance ' || l.id || ' of ' || l.company_id || ': ' || l.state || ' with ' || l.amount
                || ' (expected: ' || case l.state when 'open' then '>= 0' else '0' end || ')'
            from billing.allowance l where l.amount < 0 or l.state = 'closed' and l.amount <> 0
            union all
            select 'allowance ' || l.id || ' of ' || l.company_id || ': in account ' || l.account_id
                || ' (expected: the credit account of its company and currency)'
            from billing.allowance l
                left join billing.account a on a.id = l.account_id and a.company_id = l.company_id
                    and a.currency = l.currency and a.kind = 'credit'
            where a.id is null""";

    private static final String CREDITS = "select difference from billing.credit_difference";

    private static final List<String> CHECKS = List.of(BALANCES, TRANSFERS, REQUESTS, ALLOWANCES, CREDITS);

    /// It reads every row of every table, in one view of them: as long as it takes, and joined by hashing whatever the
    /// planner believes.
    private static final String WHOLE_TABLES = """
            set transaction isolation level repeatable read, read only;
            set local statement_timeout = 0;
            set local enable_nestloop = off""";

    private static final String COUNTS = """
            select (select count(distinct company_id) from billing.account), (select count(*) from billing.usage),
                (select count(*) from billing.transfer), (select count(*) from billing.entry),
                (select count(*) from billing.allowance where state = 'open'), (select count(*) from billing.credit)""";

    /// Checks that entries sum to zero in every transfer and currency; that balances are the sums of their
    /// entries, holds those of open allowances, and nothing is overdrawn; that every request has one usage row, and
    /// a transfer with entries equal to it exactly when it cost something; that refunds stay within charges and
    /// credits add up; that no expired allowance stays open; and that every cost is what its tokens cost at the
    /// price it names.
    public Future<LedgerReport> report() {
        return pool.withTransaction(
                connection -> connection.query(WHOLE_TABLES).execute().compose(_ -> report(connection)));
    }

    /// Within the transaction of the connection.
    static Future<LedgerReport> report(SqlConnection connection) {
        var found = new Differences();
        var repricing = new Repricing(found);
        return checkAll(connection, found)
                .compose(_ -> repricing.run(connection))
                .compose(_ -> connection.query(COUNTS).execute())
                .map(rows -> report(rows.iterator().next(), found, repricing));
    }

    /// What does not agree, in words; empty when the books are right.
    public Future<List<String>> verify() {
        return report().map(LedgerReport::differences);
    }

    private static Future<Void> checkAll(SqlConnection connection, Differences found) {
        Future<Void> all = Future.succeededFuture();
        for (String check : CHECKS) {
            // one more than are told, so that it is known that there are more
            String limited = check + " limit " + (Differences.MAX + 1);
            all = all.compose(_ -> connection.query(limited).execute()).map(rows -> {
                rows.forEach(row -> found.add(row.getString(0)));
                return null;
            });
        }
        return all;
    }

    private static LedgerReport report(Row counts, Differences found, Repricing repricing) {
        return new LedgerReport(
                found.sentences(),
                found.more(),
                counts.getLong(0),
                counts.getLong(1),
                counts.getLong(2),
                counts.getLong(3),
                counts.getLong(4),
                counts.getLong(5),
                repricing.repriced(),
                repricing.unpriced());
    }
}
