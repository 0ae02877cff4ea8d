package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Balance;
import dev.weir.storage.billing.TakeOutcome.Closed;
import dev.weir.storage.billing.TakeOutcome.Granted;
import dev.weir.storage.billing.TakeOutcome.Short;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AllowancesTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static Pool pool;

    private final String name = "node-" + UUID.randomUUID();
    private final Node node = new Node(pool, name);
    private final Node other = new Node(pool, name + "-2");
    private final UUID allowance = UUID.randomUUID();

    @BeforeAll
    static void open() {
        pool = POSTGRES.migrated().pool();
    }

    @AfterEach
    void the_books_are_right() {
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    private static Balance usd(long posted, long held) {
        return new Balance("USD", posted, held);
    }

    @Test
    void an_allowance_is_the_need_and_a_quarter_of_the_rest_at_most() {
        UUID company = node.company(1_000);
        assertThat(node.take(allowance, 1, company, 100, 150)).isEqualTo(new Granted(150));
        assertThat(node.take(allowance, 2, company, 50, 10_000)).isEqualTo(new Granted(50 + (850 - 50) / 4));
        assertThat(node.balance(company)).isEqualTo(usd(1_000, 400));
    }

    @Test
    void the_last_nano_unit_can_be_taken_by_another_node() {
        UUID company = node.company(3);
        assertThat(node.take(allowance, 1, company, 1, 1_000)).isEqualTo(new Granted(1));
        assertThat(other.take(UUID.randomUUID(), 1, company, 2, 1_000)).isEqualTo(new Granted(2));
        assertThat(node.take(allowance, 2, company, 1, 1)).isEqualTo(new Short(0, 2, null));
        assertThat(node.balance(company)).isEqualTo(usd(3, 3));
    }

    @Test
    void too_little_takes_nothing_and_says_what_there_is_and_what_others_hold() {
        UUID company = node.company(100);
        other.allowance(company, 30);
        node.take(allowance, 1, company, 20, 20);
        assertThat(node.take(allowance, 2, company, 51, 60)).isEqualTo(new Short(50, 30, null));
        assertThat(node.balance(company)).isEqualTo(usd(100, 50));
    }

    @Test
    void a_repeat_answers_what_it_answered_and_changes_nothing() {
        UUID company = node.company(100);
        assertThat(node.take(allowance, 1, company, 40, 40)).isEqualTo(new Granted(40));
        assertThat(node.take(allowance, 1, company, 40, 40)).isEqualTo(new Granted(40));
        assertThat(node.take(allowance, 2, company, 70, 70)).isEqualTo(new Short(60, 0, null));
        node.topUp(company, 100);
        assertThat(node.take(allowance, 2, company, 70, 70)).isEqualTo(new Short(60, 0, null));
        node.giveBack(allowance, 3, 15);
        node.giveBack(allowance, 3, 15);
        assertThat(node.balance(company)).isEqualTo(usd(200, 25));
    }

    @Test
    void an_operation_that_arrives_after_a_later_one_changes_nothing() {
        UUID company = node.company(100);
        node.take(allowance, 3, company, 40, 40);
        node.take(allowance, 2, company, 40, 40);
        node.giveBack(allowance, 1, 40);
        assertThat(node.balance(company)).isEqualTo(usd(100, 40));
    }

    @Test
    void an_unknown_company_and_another_currency_have_nothing() {
        UUID company = node.company(100);
        assertThat(node.take(allowance, 1, UUID.randomUUID(), 1, 1)).isEqualTo(new Short(0, 0, null));
        var roubles = new TakeAllowance(allowance, node.run, 1, company, "RUB", 1, 1);
        assertThat(await(node.tables.take(List.of(roubles), Node.HOUR_MS))).containsExactly(new Short(0, 0, "USD"));
    }

    @Test
    void a_batch_of_many_companies_takes_each_ones_items_in_order() {
        List<UUID> companies = new ArrayList<>();
        List<TakeAllowance> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            companies.add(node.company(100));
        }
        for (long need : new long[] {60, 50, 30}) {
            companies.forEach(company -> batch.add(node.asking(UUID.randomUUID(), 1, company, need, need)));
        }
        List<TakeOutcome> answers = await(node.tables.take(batch, Node.HOUR_MS));
        assertThat(answers.subList(0, 20)).containsOnly(new Granted(60));
        assertThat(answers.subList(20, 40)).containsOnly(new Short(40, 0, null));
        assertThat(answers.subList(40, 60)).containsOnly(new Granted(30));
        assertThat(companies)
                .allSatisfy(company -> assertThat(node.balance(company)).isEqualTo(usd(100, 90)));
    }

    @Test
    void no_more_is_given_back_than_is_held() {
        UUID company = node.company(100);
        UUID held = node.allowance(company, 40);
        node.giveBack(held, 2, 1_000);
        assertThat(node.balance(company)).isEqualTo(usd(100, 0));
        assertThat(node.take(held, 3, company, 10, 10)).isEqualTo(new Granted(10));
        node.giveBack(UUID.randomUUID(), 1, 10);
    }

    @Test
    void an_expired_allowance_is_closed_by_any_node_and_takes_no_more() {
        UUID company = node.company(100);
        UUID late = node.lateAllowance(company, 40);
        UUID open = node.allowance(company, 10);
        assertThat(await(other.tables.expireAllowances(100))).isEqualTo(1);
        assertThat(await(other.tables.expireAllowances(100))).isZero();
        assertThat(node.balance(company)).isEqualTo(usd(100, 10));
        assertThat(node.take(late, 2, company, 1, 1)).isEqualTo(new Closed());
        assertThat(node.take(late, 1, company, 1, 1)).isEqualTo(new Closed());
        node.giveBack(late, 2, 1);
        assertThat(node.take(open, 2, company, 1, 1)).isEqualTo(new Granted(1));
        assertThat(node.balance(company)).isEqualTo(usd(100, 11));
    }

    @Test
    void a_renewed_run_keeps_its_allowances() {
        UUID company = node.company(100);
        UUID late = node.lateAllowance(company, 40);
        UUID closed = node.lateAllowance(company, 10);
        await(pool.preparedQuery("select billing.close_allowances(array[$1::uuid], 'infinity')")
                .execute(Tuple.of(closed)));
        assertThat(node.renew()).containsExactly(late);
        assertThat(await(node.tables.expireAllowances(100))).isZero();
        assertThat(other.renew()).isEmpty();
    }

    @Test
    void at_most_so_many_are_closed_at_once() {
        UUID company = node.company(100);
        for (int i = 0; i < 5; i++) {
            node.lateAllowance(company, 10);
        }
        assertThat(await(node.tables.expireAllowances(3))).isEqualTo(3);
        assertThat(await(node.tables.expireAllowances(3))).isEqualTo(2);
    }

    @Test
    void a_node_closes_what_its_earlier_runs_left_and_nothing_else() {
        UUID company = node.company(100);
        node.allowance(company, 40);
        Node again = new Node(pool, name);
        again.allowance(company, 5);
        other.allowance(company, 3);
        assertThat(await(again.tables.closeRuns(again.run))).isEqualTo(40);
        assertThat(await(again.tables.closeRuns(again.run))).isZero();
        assertThat(node.balance(company)).isEqualTo(usd(100, 8));
        assertThat(await(other.tables.closeRuns(UUID.randomUUID()))).isEqualTo(3);
        assertThat(await(again.tables.closeRuns(UUID.randomUUID()))).isEqualTo(5);
    }

    @Test
    void absurd_amounts_are_refused_by_name_and_value() {
        UUID company = node.company(100);
        assertThatThrownBy(() -> node.take(allowance, 1, company, 0, 10))
                .hasMessageContaining("need 0, want 10 (expected: 0 < operation, 0 < need <= want)");
        assertThatThrownBy(() -> node.take(allowance, 1, company, 10, 9)).hasMessageContaining("need 10, want 9");
        assertThatThrownBy(() -> node.take(allowance, 0, company, 1, 1)).hasMessageContaining("operation 0");
        assertThatThrownBy(() -> node.giveBack(allowance, 1, -5)).hasMessageContaining("-5 given back");
        assertThat(node.take(allowance, 1, company, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(new Short(100, 0, null));
    }

    @Test
    void an_allowance_is_of_one_company_currency_and_run() {
        UUID company = node.company(100);
        UUID held = node.allowance(company, 10);
        assertThatThrownBy(() -> node.take(held, 2, node.company(100), 1, 1)).hasMessageContaining("an id of its own");
        assertThatThrownBy(() -> other.take(held, 2, company, 1, 1)).hasMessageContaining("an id of its own");
    }
}
