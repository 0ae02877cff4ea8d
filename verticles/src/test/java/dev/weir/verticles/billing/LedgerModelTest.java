package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.TopUp;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.testkit.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on the ledger and on its model: same answers, same balances, books in order.
class LedgerModelTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final int OPERATIONS = 700;
    private static final int PROOF_EVERY = 50;

    private final Pool pool = POSTGRES.freshDatabase().pool();
    private final LedgerTables tables = new LedgerTables(pool, "node-1");
    private final AccountTables accounts = new AccountTables(pool);
    private final LedgerProof proof = new LedgerProof(pool);
    private final LedgerModel model = new LedgerModel();
    private final List<UUID> companies =
            Stream.generate(UUID::randomUUID).limit(4).toList();
    private final List<Reserve> made = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void random_operations_give_the_answers_and_balances_of_the_model(long seed) {
        var random = new Random(seed);
        for (UUID company : companies.subList(0, 3)) {
            await(accounts.open(company, "USD"));
            model.open(company);
        }
        for (int i = 1; i <= OPERATIONS; i++) {
            operate(random);
            if (i % PROOF_EVERY == 0) {
                compare();
            }
        }
        compare();
        assertThat(model.writtenOff).as("the run reached write-offs").isPositive();
    }

    private void operate(Random random) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                List<Reserve> batch = reserves(random);
                assertThat(await(tables.reserve(batch, random.nextBoolean()))).isEqualTo(model.reserve(batch));
            }
            case 4, 5, 6 -> {
                List<Settlement> batch = settlements(random);
                assertThat(await(tables.settle(batch))).isEqualTo(model.settle(batch));
            }
            case 7 -> {
                List<Reserve> batch = reserves(random);
                await(tables.release(batch));
                model.release(batch);
            }
            case 8 -> assertThat(await(tables.reapExpired(1000))).isEqualTo(model.reap());
            default -> topUp(random);
        }
    }

    /// New ones and repeats of earlier ones, sometimes twice in a batch, in any order.
    private List<Reserve> reserves(Random random) {
        List<Reserve> batch = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        while (batch.size() < size) {
            if (!made.isEmpty() && random.nextInt(4) == 0) {
                batch.add(made.get(random.nextInt(made.size())));
            } else {
                long bound = random.nextInt(5) == 0 ? 0 : random.nextInt(2000);
                UUID company = companies.get(random.nextInt(companies.size()));
                Duration ttl = random.nextInt(6) == 0 ? Duration.ofDays(-1) : Duration.ofHours(1);
                Reserve fresh = reserve(Requests.id(), company, bound, bound / 3, ttl);
                made.add(fresh);
                batch.add(fresh);
            }
        }
        return batch;
    }

    /// Of any reservation ever thought of, so also of refused, released, settled and never made ones.
    private List<Settlement> settlements(Random random) {
        List<Settlement> batch = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        for (int i = 0; i < size; i++) {
            Reserve reserve = made.isEmpty() || random.nextInt(8) == 0
                    ? reserve(Requests.id(), companies.get(random.nextInt(companies.size())), 5, 0, Duration.ofHours(1))
                    : made.get(random.nextInt(made.size()));
            long cost = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> reserve.boundNanos() + random.nextInt(3000);
                default -> reserve.boundNanos() / 2;
            };
            batch.add(settlement(reserve, cost));
        }
        return batch;
    }

    private void topUp(Random random) {
        UUID company = companies.get(random.nextInt(companies.size()));
        String reference = "r" + random.nextInt(40);
        long amount = 1000 + 1000 * random.nextInt(3);
        var outcome = await(
                accounts.topUp(Requests.id(), new TopUp(company, reference, amount, "USD", "top-up"), Instant.now()));
        assertThat(outcome.getClass().getSimpleName()).isEqualTo(model.topUp(company, reference, amount));
    }

    private void compare() {
        for (UUID company : companies) {
            assertThat(await(accounts.balance(company))).isEqualTo(model.balance(company));
        }
        assertThat(await(proof.verify())).isEmpty();
    }
}
