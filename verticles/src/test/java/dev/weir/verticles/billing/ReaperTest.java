package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReaperTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration PAST = Duration.ofSeconds(-1);

    private final PostgresUrl url = POSTGRES.url();
    private final Pool pool = POSTGRES.database().pool();
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();

    @BeforeEach
    void open() {
        await(accounts.open(company, Money.usd(1_000_000)));
    }

    private List<UsageRow> usage() {
        return await(accounts.usage(company, PageQuery.first(1000))).items();
    }

    @Test
    void what_a_dead_node_left_is_settled_at_its_estimate_at_its_next_start() {
        var before = new LedgerTables(pool, "died");
        List<Reserve> left = IntStream.range(0, 450)
                .mapToObj(_ -> reserve(Requests.id(), company, 1000, 300, LONG))
                .toList();
        await(before.reserve(left, true));
        Reserve others = reserve(Requests.id(), company, 50, 5, LONG);
        await(new LedgerTables(pool, "lives").reserve(List.of(others), true));

        try (var again = RunningLedger.start(url, "died", RunningLedger.settings())) {
            assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 1_000_000 - 450 * 300, 50));
            assertThat(await(again.ledger().settled(settlement(left.getFirst(), 999))))
                    .as("what was posted first stays")
                    .isEqualTo(new AlreadySettled(300));
        }

        assertThat(usage()).hasSize(450).allSatisfy(row -> {
            assertThat(row.ending()).isEqualTo("node_died");
            assertThat(row.estimated()).isTrue();
            assertThat(row.costNanos()).isEqualTo(300);
        });
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    @Test
    void an_expired_reservation_of_any_node_is_settled_once_by_two_reapers() {
        List<Reserve> expired = IntStream.range(0, 120)
                .mapToObj(_ -> reserve(Requests.id(), company, 1000, 200, PAST))
                .toList();
        Reserve fresh = reserve(Requests.id(), company, 70, 7, LONG);
        try (var one = RunningLedger.start(url, "one", RunningLedger.settings());
                var two = RunningLedger.start(url, "two", RunningLedger.settings())) {
            expired.forEach(each -> one.ledger().reserve(each));
            await(two.ledger().reserve(fresh));
            Requests.until(() -> usage().size() == expired.size());
        }
        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 1_000_000 - 120 * 200, 70));
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    @Test
    void an_expired_reservation_that_cost_nothing_makes_no_transaction() {
        var tables = new LedgerTables(pool, "node-3");
        await(tables.reserve(List.of(reserve(Requests.id(), company, 1000, 0, PAST)), false));

        assertThat(await(tables.reapExpired(10))).isEqualTo(1);
        assertThat(await(tables.reapExpired(10))).isZero();

        assertThat(await(accounts.balance(company))).isEqualTo(new Balance("USD", 1_000_000, 0));
        assertThat(await(accounts.transactions(company, PageQuery.first(10))).items())
                .hasSize(1);
    }
}
