package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.InsufficientBalance;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OverdraftTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final int CALLERS = 64;
    private static final int CALLS_EACH = 20;
    private static final int ADMITTED = 100;
    private static final long BOUND = 7_000;

    private final Pool pool = POSTGRES.database().pool();
    private final AccountTables tables = new AccountTables(pool);
    private final CompanyAccounts accounts = new CompanyAccounts(tables, Clock.systemUTC());
    private final UUID company = UUID.randomUUID();

    @Test
    void a_balance_for_a_hundred_requests_admits_a_hundred_of_64_callers_on_two_nodes() throws Exception {
        await(accounts.open(company, Money.usd(ADMITTED * BOUND + BOUND - 1)));
        try (var one = RunningLedger.start(POSTGRES.url(), "one", RunningLedger.settings());
                var two = RunningLedger.start(POSTGRES.url(), "two", RunningLedger.settings())) {
            List<Reserve> admitted = hammer(one.ledger(), two.ledger());

            assertThat(admitted).hasSize(ADMITTED);
            assertThat(await(accounts.balance(company)))
                    .isEqualTo(new Balance("USD", ADMITTED * BOUND + BOUND - 1, ADMITTED * BOUND));

            settleEachOnBothNodes(admitted, one.ledger(), two.ledger());
        }
        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", BOUND - 1, 0));
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    private List<Reserve> hammer(Ledger one, Ledger two) throws InterruptedException, ExecutionException {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var tasks = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> callers.submit(() -> call(caller % 2 == 0 ? one : two)))
                    .toList();
            List<Reserve> admitted = new ArrayList<>();
            for (var task : tasks) {
                admitted.addAll(task.get());
            }
            return admitted;
        }
    }

    private List<Reserve> call(Ledger ledger) {
        List<Reserve> admitted = new ArrayList<>();
        for (int i = 0; i < CALLS_EACH; i++) {
            Reserve reserve = reserve(company, BOUND);
            ReserveOutcome outcome = await(ledger.reserve(reserve));
            switch (outcome) {
                case Reserved(long nanos) -> {
                    assertThat(nanos).isEqualTo(BOUND);
                    admitted.add(reserve);
                }
                case InsufficientBalance refused ->
                    assertThat(refused.availableNanos()).isBetween(0L, BOUND - 1);
                case ReserveOutcome.AlreadyReserved repeated -> throw new AssertionError(repeated);
            }
        }
        return admitted;
    }

    /// Each settlement twice, by both nodes at once: one of the two posts it.
    private static void settleEachOnBothNodes(List<Reserve> admitted, Ledger one, Ledger two) {
        List<Future<SettleOutcome>> first = new ArrayList<>();
        List<Future<SettleOutcome>> second = new ArrayList<>();
        for (Reserve reserve : admitted) {
            Settlement settlement = settlement(reserve, BOUND);
            first.add(one.settled(settlement));
            second.add(two.settled(settlement));
        }
        for (int i = 0; i < first.size(); i++) {
            assertThat(List.of(await(first.get(i)), await(second.get(i))))
                    .containsExactlyInAnyOrder(new Settled(BOUND, 0), new AlreadySettled(BOUND));
        }
    }
}
