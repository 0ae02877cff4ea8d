package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static dev.weir.verticles.billing.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.journal.JournalSettings;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import dev.weir.verticles.billing.CuttableLink.State;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFullTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final long BALANCE = 1_000_000_000_000L;
    private static final long BOUND = 1000;

    @TempDir
    private Path folder;

    private final PostgresUrl url = POSTGRES.url();
    private final Pool pool = POSTGRES.database().pool();
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();

    @Test
    void when_it_is_full_new_requests_are_refused_running_ones_end_and_all_is_posted_when_the_database_is_back() {
        await(accounts.open(company, Money.usd(BALANCE)));
        try (var link = new CuttableLink(url.port());
                var running = new RunningLedger.Node(through(link), "node", folder)
                        .with(new JournalSettings("100ms", DataSize.kib(64), DataSize.kib(256)))
                        .start()) {
            Ledger ledger = running.ledger();
            Reserve large = reserve(company, BALANCE / 2); // leaves an allowance for all that come
            await(ledger.reserve(large));
            ledger.settle(settlement(large, 0));
            running.untilAllIsPosted();
            link.set(State.CUT);

            List<Reserve> runs = new ArrayList<>();
            GatewayException refused = untilRefused(ledger, runs);

            assertThat(refused.failure()).isEqualTo(Failure.JOURNAL_FULL);
            assertThat(refused.retryAfterSeconds()).isPositive();
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(ledger.state().journalTrouble()).isPresent();
            assertThat(ledger.state().running()).isEqualTo(runs.size());
            runs.forEach(each -> ledger.settle(settlement(each, 7)));
            assertThat(ledger.state().running()).isZero();
            link.set(State.OPEN);
            running.untilAllIsPosted();
            assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(BALANCE - runs.size() * 7L);
            until(() -> ledger.state().journalTrouble().isEmpty());
            Reserve next = reserve(company, BOUND);
            await(ledger.reserve(next));
            ledger.settle(settlement(next, 0));
        }
        assertThat(await(accounts.balance(company)).heldNanos()).isZero();
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    private PostgresUrl through(CuttableLink link) {
        return new PostgresUrl(
                "127.0.0.1",
                link.port(),
                url.database(),
                url.user(),
                url.password(),
                url.sslMode(),
                url.rootCertificate());
    }

    private GatewayException untilRefused(Ledger ledger, List<Reserve> runs) {
        while (runs.size() < 100_000) {
            Reserve reserve = reserve(company, BOUND);
            try {
                await(ledger.reserve(reserve));
                runs.add(reserve);
            } catch (GatewayException refused) {
                return refused;
            }
        }
        throw new AssertionError("never full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "100ms", "off"})
    void reservations_are_granted_and_posted_under_every_policy_of_the_disk(String fsync) {
        await(accounts.open(company, Money.usd(BALANCE)));
        try (var running = new RunningLedger.Node(url, "node", folder)
                .with(new JournalSettings(fsync, DataSize.mib(1), DataSize.mib(8)))
                .start()) {
            for (int i = 0; i < 50; i++) {
                Reserve reserve = reserve(company, BOUND);
                await(running.ledger().reserve(reserve));
                running.ledger().settle(settlement(reserve, 1));
            }
            running.untilAllIsPosted();
            assertThat(await(accounts.balance(company)).postedNanos()).isEqualTo(BALANCE - 50);
        }
    }
}
