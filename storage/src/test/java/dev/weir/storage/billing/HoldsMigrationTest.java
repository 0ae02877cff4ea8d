package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.ScratchPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// From holds of single requests to allowances and back, with money under way.
class HoldsMigrationTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int WITH_HOLDS = 8;

    private final Database database = POSTGRES.migrated();
    private final Node node = new Node(database.pool(), "one");
    private final UUID company = node.company(1_000);

    private List<String> rows(String sql) {
        List<String> texts = new ArrayList<>();
        await(database.pool()
                        .query(sql.replace("{company}", company.toString()))
                        .execute())
                .forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    private static UUID request(int number) {
        return new UUID(0, number);
    }

    private void reserve(int number, String node, long bound, long estimate) {
        rows("""
                select outcomes::text from billing.reserve(array['%s'::uuid], array['{company}'::uuid],
                    array['{company}'::uuid], array['USD'], array[%d], array[%d], array['price-USD'], array['openai'],
                    array['gpt-test'], array[now()], array[600000], '%s', false)""".formatted(request(number), bound, estimate, node));
    }

    private void settle(int number, long cost) {
        rows("""
                select charged::text from billing.settle(array['%s'::uuid], array['{company}'::uuid],
                    array['{company}'::uuid], array['USD'], array['price-USD'], array['openai'], array['gpt-test'],
                    array['completed'], array[200], array['{"input_fresh": %d}'], array[false], array[%d], array[5],
                    array[now()], array[now()], 'one', 'settled')""".formatted(request(number), cost, cost));
    }

    @Test
    void what_is_held_is_settled_at_its_estimate_and_every_usage_row_gets_its_hold_back() {
        var migrations = Migrations.of(database);
        node.post(Node.request(request(9), company, null, 7, 0, Node.PRICE));
        await(migrations.down("billing", WITH_HOLDS));
        reserve(1, "one", 100, 10);
        settle(1, 60);
        reserve(2, "one", 100, 20);
        reserve(3, "two", 100, 0);
        assertThat(rows("select request_id::text || ' ' || state from billing.hold order by 1"))
                .containsExactly(
                        request(1) + " settled", request(2) + " held", request(3) + " held", request(9) + " settled");

        await(migrations.up());

        assertThat(await(new LedgerProof(database.pool()).verify())).isEmpty();
        assertThat(node.balance(company)).isEqualTo(new Balance("USD", 1_000 - 7 - 60 - 20, 0));
        assertThat(rows("""
                        select right(request_id::text, 1) || ' ' || ending || ' ' || cost || ' ' || node
                        from billing.usage order by 1"""))
                .containsExactly("1 completed 60 one", "2 node_died 20 one", "3 node_died 0 two", "9 completed 7 one");
        assertThat(node.post(Node.request(request(1), company, null, 60, 0, Node.PRICE)))
                .isEqualTo(new AlreadySettled(60));

        node.allowance(company, 500);
        await(migrations.down("billing", WITH_HOLDS - 1));

        assertThat(rows("select held::text from billing.account where company_id = '{company}' and kind = 'credit'"))
                .containsExactly("0");
        assertThat(rows("""
                        select count(*)::text from billing.usage u join billing.hold h using (request_id)
                        where h.state = 'settled' and h.node = case when request_id = '%s' then 'two' else 'one' end""".formatted(request(3)))).containsExactly("4");
        await(migrations.up());
        assertThat(await(new LedgerProof(database.pool()).verify())).isEmpty();
    }
}
