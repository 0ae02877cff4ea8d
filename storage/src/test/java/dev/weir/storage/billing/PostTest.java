package dev.weir.storage.billing;

import static dev.weir.storage.billing.Node.idOf;
import static dev.weir.storage.billing.Node.request;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static Pool pool;

    private final Node node = new Node(pool, "one");

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

    private static Row usage(UUID request) {
        return await(pool.preparedQuery("select * from billing.usage where request_id = $1")
                        .execute(Tuple.of(request)))
                .iterator()
                .next();
    }

    @Test
    void what_an_allowance_covers_is_charged_and_leaves_it() {
        UUID company = node.company(1_000);
        UUID allowance = node.allowance(company, 100);
        assertThat(node.post(request(company, allowance, 30))).isEqualTo(new Settled(30, 0));
        assertThat(node.balance(company)).isEqualTo(usd(970, 70));
        assertThat(node.post(request(company, allowance, 70))).isEqualTo(new Settled(70, 0));
        assertThat(node.balance(company)).isEqualTo(usd(900, 0));
    }

    @Test
    void a_repeat_changes_nothing_in_any_order_and_company() {
        UUID company = node.company(1_000);
        UUID allowance = node.allowance(company, 500);
        List<Posting> batch = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            batch.add(request(company, i % 2 == 0 ? allowance : null, i, i % 2 == 0 ? i : 0));
        }
        List<Posting> doubled = new ArrayList<>(batch);
        doubled.addAll(batch.reversed());
        var answers = await(node.tables.post(doubled));
        for (int i = 0; i < 9; i++) {
            assertThat(answers.get(i)).isEqualTo(new Settled(i + 1, 0));
            assertThat(answers.get(17 - i)).isEqualTo(new AlreadySettled(i + 1));
        }
        Collections.shuffle(batch, new Random(7));
        assertThat(await(new Node(pool, "two").tables.post(batch)))
                .allSatisfy(answer -> assertThat(answer).isInstanceOf(AlreadySettled.class));
        assertThat(node.balance(company)).isEqualTo(usd(955, 480));
    }

    @Test
    void new_ones_are_posted_beside_repeats() {
        UUID company = node.company(1_000);
        UUID allowance = node.allowance(company, 500);
        Posting old = request(company, allowance, 10);
        node.post(old);
        assertThat(await(node.tables.post(List.of(request(company, allowance, 20), old, request(company, null, 5, 0)))))
                .containsExactly(new Settled(20, 0), new AlreadySettled(10), new Settled(5, 0));
        assertThat(node.balance(company)).isEqualTo(usd(965, 470));
    }

    @Test
    void what_exceeds_the_allowance_is_charged_to_what_is_available_and_written_off_beyond() {
        UUID company = node.company(100);
        UUID allowance = node.allowance(company, 60);
        assertThat(node.post(request(company, allowance, 50, 30))).isEqualTo(new Settled(50, 0));
        assertThat(node.balance(company)).isEqualTo(usd(50, 30));
        Posting dear = request(company, allowance, 70, 20);
        assertThat(node.post(dear)).isEqualTo(new Settled(40, 30));
        assertThat(node.balance(company)).isEqualTo(usd(10, 10));
        assertThat(node.post(dear)).isEqualTo(new AlreadySettled(40));
        Row row = usage(idOf(dear));
        assertThat(List.of(row.getLong("cost"), row.getLong("charged"), row.getLong("written_off")))
                .containsExactly(70L, 40L, 30L);
    }

    @Test
    void requests_of_a_batch_have_their_turn_in_the_order_of_their_ids() {
        UUID company = node.company(100);
        Posting first = request(new UUID(1, 1), company, null, 70, 0, Node.PRICE);
        Posting second = request(new UUID(1, 2), company, null, 70, 0, Node.PRICE);
        assertThat(await(node.tables.post(List.of(second, first))))
                .containsExactly(new Settled(30, 40), new Settled(70, 0));
    }

    @Test
    void a_closed_allowance_covers_nothing_and_an_expired_one_does_until_it_is_closed() {
        UUID company = node.company(100);
        UUID late = node.lateAllowance(company, 60);
        assertThat(node.post(request(company, late, 10))).isEqualTo(new Settled(10, 0));
        await(node.tables.expireAllowances(10));
        UUID others = new Node(pool, "two").allowance(company, 70);
        assertThat(node.post(request(company, late, 30))).isEqualTo(new Settled(20, 10));
        assertThat(node.balance(company)).isEqualTo(usd(70, 70));
        assertThat(node.post(request(company, others, 70))).isEqualTo(new Settled(70, 0));
    }

    @Test
    void an_allowance_that_holds_less_than_is_said_covers_what_it_has() {
        UUID company = node.company(100);
        UUID allowance = node.allowance(company, 40);
        UUID foreign = node.allowance(node.company(1_000), 500);
        assertThat(await(node.tables.post(List.of(
                        request(new UUID(2, 1), company, allowance, 30, 30, Node.PRICE),
                        request(new UUID(2, 2), company, allowance, 30, 30, Node.PRICE),
                        request(new UUID(2, 3), company, foreign, 50, 50, Node.PRICE)))))
                .containsExactly(new Settled(30, 0), new Settled(30, 0), new Settled(40, 10));
        assertThat(node.balance(company)).isEqualTo(usd(0, 0));
        assertThat(node.post(request(company, UUID.randomUUID(), 5))).isEqualTo(new Settled(0, 5));
    }

    @Test
    void a_request_that_cost_nothing_has_a_usage_row_and_no_transfer() {
        UUID company = node.company(100);
        UUID stranger = UUID.randomUUID();
        Posting free = request(company, null, 0);
        assertThat(await(node.tables.post(
                        List.of(free, request(stranger, null, 0), request(company, UUID.randomUUID(), 0)))))
                .containsOnly(new Settled(0, 0));
        assertThat(usage(idOf(free)).getLong("cost")).isZero();
        assertThat(node.post(free)).isEqualTo(new AlreadySettled(0));
    }

    @Test
    void a_company_without_an_account_in_the_currency_gets_one_and_the_cost_is_written_off() {
        UUID company = node.company(100);
        assertThat(node.post(request(Node.id(), company, null, 9, 0, Node.price("RUB"))))
                .isEqualTo(new Settled(0, 9));
        assertThat(node.post(request(UUID.randomUUID(), null, 4, 0))).isEqualTo(new Settled(0, 4));
        assertThat(node.balance(company)).isEqualTo(usd(100, 0));
    }

    @Test
    void covered_charges_use_open_credits_in_their_order() {
        var company = new Charges(pool);
        company.paidIn(1_000);
        UUID credit = company.credit(50, 1, Duration.ZERO);
        UUID allowance = node.allowance(company.company, 500);
        node.post(request(company.company, allowance, 30));
        await(node.tables.post(
                List.of(request(company.company, allowance, 15), request(company.company, allowance, 15, 0))));
        assertThat(company.remaining(credit)).isZero();
        assertThat(company.balance()).isEqualTo(usd(990, 455));
    }

    @Test
    void a_row_keeps_what_the_client_called_the_request_and_where_it_ran() {
        UUID company = node.company(100);
        Posting named = request(company, null, 1, 0);
        node.post(named);
        Row row = usage(idOf(named));
        assertThat(row.getString("correlation_id")).isNull();
        assertThat(row.getString("node")).isEqualTo("one");
        assertThat(row.getJsonObject("tokens").getLong("input_fresh")).isEqualTo(1);
        Posting traced = request(Node.id(), company, null, 1, 0, Node.PRICE, "trace\0-1");
        node.post(traced);
        assertThat(usage(idOf(traced)).getString("correlation_id")).isEqualTo("trace\uFFFD-1");
    }

    @Test
    void impossible_amounts_are_refused_by_request_before_anything_is_sent() {
        UUID company = node.company(100);
        UUID allowance = node.allowance(company, 50);
        Posting good = request(company, allowance, 10);
        for (Posting bad : List.of(
                request(company, allowance, -1, 0),
                request(company, allowance, 10, 11),
                request(company, allowance, 10, -1),
                request(company, null, 10, 1))) {
            assertThatThrownBy(() -> await(node.tables.post(List.of(good, bad))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request " + idOf(bad) + ": ")
                    .hasMessageContaining("(expected: ");
        }
        assertThatThrownBy(() -> await(node.tables.post(
                        List.of(request(company, null, Long.MAX_VALUE, 0), request(company, null, 1, 0)))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(node.post(good)).isEqualTo(new Settled(10, 0));
    }

    @Test
    void nothing_can_have_happened_where_no_connection_was_had() {
        var away = POSTGRES.empty();
        await(away.close());
        var tables = new LedgerTables(away.pool(), "one");
        assertThatThrownBy(() -> await(tables.post(List.of(request(UUID.randomUUID(), null, 1, 0)))))
                .isInstanceOf(NotConnected.class);
    }

    @Test
    void an_empty_batch_is_answered() {
        assertThat(await(node.tables.post(List.of()))).isEmpty();
        assertThat(await(node.tables.take(List.of(), Node.HOUR_MS))).isEmpty();
        await(node.tables.giveBack(List.of()));
    }
}
