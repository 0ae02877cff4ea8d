package dev.weir.storage.billing;

import static dev.weir.storage.billing.Node.request;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.storage.billing.TakeOutcome.Closed;
import dev.weir.storage.billing.TakeOutcome.Granted;
import dev.weir.storage.billing.TakeOutcome.Short;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Several connections at once: a deadlock would fail a call.
class LedgerConcurrencyTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int CONNECTIONS = 8;

    private static Pool pool;

    private final Node node = new Node(pool, "node-" + UUID.randomUUID());

    @BeforeAll
    static void open() {
        pool = POSTGRES.migrated().pool();
    }

    @AfterEach
    void the_books_are_right() {
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            List<T> results = new ArrayList<>();
            for (var each : threads.invokeAll(calls)) {
                results.add(each.get());
            }
            return results;
        }
    }

    @Test
    void a_batch_posted_by_two_at_once_in_other_orders_is_posted_once() {
        UUID company = node.company(1_000_000);
        UUID allowance = node.allowance(company, 500_000);
        var random = new Random(3);
        for (int round = 0; round < 30; round++) {
            List<Posting> batch = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                boolean covered = round % 3 == 0 || random.nextInt(10) > 0;
                batch.add(request(company, covered ? allowance : null, i, covered ? i : 0));
            }
            List<Posting> shuffled = new ArrayList<>(batch);
            Collections.shuffle(shuffled, random);
            Future<List<SettleOutcome>> one = node.tables.post(batch);
            Future<List<SettleOutcome>> two = node.tables.post(shuffled);
            await(Future.join(one, two));
            for (int i = 0; i < batch.size(); i++) {
                assertThat(List.of(one.result().get(i), two.result().get(shuffled.indexOf(batch.get(i)))))
                        .containsExactlyInAnyOrder(new Settled(i + 1, 0), new AlreadySettled(i + 1));
            }
        }
        assertThat(node.balance(company).postedNanos()).isEqualTo(1_000_000 - 30 * 5050);
    }

    @Test
    void taking_posting_and_giving_back_on_one_company_from_eight_connections_never_overdraws() throws Exception {
        UUID company = node.company(40_000);
        var charged = new AtomicLong();
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int seed = i;
            calls.add(() -> {
                spend(new Node(pool, "spender-" + seed), company, new Random(seed), charged);
                return null;
            });
        }
        atOnce(calls);
        Balance end = node.balance(company);
        assertThat(end.postedNanos()).isEqualTo(40_000 - charged.get()).isNotNegative();
        assertThat(end.availableNanos()).isNotNegative();
        assertThat(charged.get()).as("the run spent most of it").isGreaterThan(30_000);
    }

    /// Reserves from an allowance in memory as a node does, and sometimes beyond it.
    private static void spend(Node spender, UUID company, Random random, AtomicLong charged) {
        UUID allowance = UUID.randomUUID();
        long operation = 0;
        long free = 0;
        for (int turn = 0; turn < 60; turn++) {
            switch (spender.take(allowance, ++operation, company, 1 + random.nextInt(100), 400)) {
                case Granted(long nanos) -> free += nanos;
                case Short _ -> {}
                case Closed _ -> {
                    allowance = UUID.randomUUID();
                    operation = 0;
                    free = 0;
                }
            }
            List<Posting> batch = new ArrayList<>();
            for (int i = 0; i < 10 && free > 0; i++) {
                long cost = 1 + random.nextLong(Math.min(free, 50));
                free -= cost;
                batch.add(request(company, allowance, cost + (random.nextInt(20) == 0 ? 5 : 0), cost));
            }
            for (SettleOutcome outcome : await(spender.tables.post(batch))) {
                charged.addAndGet(((Settled) outcome).chargedNanos());
            }
            if (free > 0 && random.nextInt(3) == 0) {
                spender.giveBack(allowance, ++operation, free);
                free = 0;
            }
            if (random.nextInt(5) == 0) {
                await(spender.tables.expireAllowances(100));
                spender.renew();
            }
        }
    }

    @Test
    void batches_over_many_companies_in_any_order_do_not_wait_for_each_other_in_a_circle() throws Exception {
        List<UUID> companies = new ArrayList<>();
        List<UUID> allowances = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            companies.add(node.company(1_000_000));
            allowances.add(node.allowance(companies.get(i), 500_000));
        }
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int number = i;
            calls.add(() -> {
                var random = new Random(number);
                var other = new Node(pool, "other-" + number);
                for (int round = 0; round < 25; round++) {
                    List<Integer> order = shuffled(companies.size(), random);
                    if (number % 2 == 0) {
                        await(other.tables.post(order.stream()
                                .map(each -> request(companies.get(each), allowances.get(each), 7))
                                .toList()));
                    } else {
                        await(other.tables.take(
                                order.stream()
                                        .map(each -> other.asking(UUID.randomUUID(), 1, companies.get(each), 5, 5))
                                        .toList(),
                                Node.HOUR_MS));
                        other.renew();
                        await(other.tables.closeRuns(UUID.randomUUID()));
                    }
                }
                return null;
            });
        }
        atOnce(calls);
        assertThat(companies)
                .allSatisfy(company ->
                        assertThat(node.balance(company).postedNanos()).isEqualTo(1_000_000 - 4 * 25 * 7));
    }

    private static List<Integer> shuffled(int size, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return order;
    }

    @Test
    void an_allowance_closed_while_its_requests_are_posted_charges_every_one_whole() throws Exception {
        for (int round = 0; round < 20; round++) {
            UUID company = node.company(100_000);
            var dying = new Node(pool, "dying-" + round);
            UUID allowance = dying.allowance(company, 60_000);
            List<Callable<List<SettleOutcome>>> calls = new ArrayList<>();
            for (int part = 0; part < 4; part++) {
                List<Posting> batch = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    batch.add(request(company, allowance, 10));
                }
                calls.add(() -> await(dying.tables.post(batch)));
            }
            calls.add(() -> {
                await(dying.tables.closeRuns(UUID.randomUUID()));
                return List.of();
            });
            for (List<SettleOutcome> outcomes : atOnce(calls)) {
                assertThat(outcomes).allMatch(new Settled(10, 0)::equals);
            }
            assertThat(node.balance(company)).isEqualTo(new Balance("USD", 100_000 - 4 * 50 * 10, 0));
        }
    }
}
