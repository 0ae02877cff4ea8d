package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static dev.weir.verticles.billing.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import dev.weir.verticles.billing.CuttableLink.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LedgerOutageTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final long BOUND = 1000;
    private static final long START = 1_000_000;

    private final PostgresUrl url = POSTGRES.freshUrl();
    private final Vertx vertx = Vertx.vertx();
    private final CuttableLink link = new CuttableLink(url.port());
    private final Pool direct = open(url);
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(direct), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();
    private RunningLedger running;
    private Ledger ledger;

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

    private Pool open(PostgresUrl at) {
        return Database.open(vertx, at, PostgresSettings.defaults()).pool();
    }

    @BeforeEach
    void start() {
        await(accounts.open(company, Money.usd(START)));
        running = RunningLedger.start(
                through(link), "node-1", RunningLedger.settings(Duration.ofMillis(600), Duration.ofMillis(300)));
        ledger = running.ledger();
    }

    @AfterEach
    void stop() {
        link.set(State.OPEN);
        running.close();
        link.close();
        await(vertx.close());
    }

    private Balance balance() {
        return await(accounts.balance(company));
    }

    private void booksAreInOrder() {
        assertThat(await(new LedgerProof(direct).verify())).isEmpty();
    }

    private static GatewayException refusal(Future<?> future) {
        return catchThrowableOfType(GatewayException.class, () -> await(future));
    }

    @Test
    void without_a_database_a_reservation_is_refused_with_a_time_to_come_back() {
        link.set(State.CUT);
        long from = System.nanoTime();

        GatewayException refused = refusal(ledger.reserve(reserve(company, BOUND)));

        assertThat(refused.failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
        assertThat(refused.retryAfterSeconds()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
        assertThat(balance().heldNanos()).isZero();
    }

    @Test
    void a_database_that_hangs_refuses_within_the_timeout_and_what_it_took_is_given_back() {
        await(ledger.reserve(reserve(company, BOUND)));
        link.set(State.STALLED);
        long from = System.nanoTime();

        List<Future<ReserveOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(ledger.reserve(reserve(company, BOUND)));
        }

        for (Future<ReserveOutcome> each : all) {
            assertThat(refusal(each).failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofMillis(1500));
        link.set(State.OPEN);
        link.breakAll();
        untilAllIsPosted();
        assertThat(balance()).isEqualTo(new Balance("USD", START, BOUND));
        booksAreInOrder();
    }

    @Test
    void a_reservation_whose_answer_was_lost_is_given_back() {
        await(ledger.reserve(reserve(company, BOUND)));
        link.set(State.ANSWERS_LOST);

        GatewayException refused = refusal(ledger.reserve(reserve(company, BOUND)));

        assertThat(refused.failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
        link.set(State.OPEN);
        untilAllIsPosted();
        assertThat(balance()).isEqualTo(new Balance("USD", START, BOUND));
        booksAreInOrder();
    }

    @Test
    void a_settlement_whose_answer_was_lost_is_posted_once() {
        Reserve reserve = reserve(company, BOUND);
        assertThat(await(ledger.reserve(reserve))).isEqualTo(new Reserved(BOUND));
        await(ledger.settled(settlement(reserve(company, BOUND), 0))); // the statement is prepared now
        link.set(State.ANSWERS_LOST);
        Future<SettleOutcome> settled = ledger.settled(settlement(reserve, 400));
        until(() -> balance().postedNanos() == START - 400);
        link.set(State.OPEN);

        assertThat(await(settled)).isEqualTo(new SettleOutcome.AlreadySettled(400));
        assertThat(balance()).isEqualTo(new Balance("USD", START - 400, 0));
        booksAreInOrder();
    }

    @Test
    void settlements_wait_while_the_database_is_away_and_none_is_lost_or_posted_twice() {
        List<Reserve> admitted = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Reserve reserve = reserve(company, BOUND);
            await(ledger.reserve(reserve));
            admitted.add(reserve);
        }
        List<Future<SettleOutcome>> settled = new ArrayList<>();
        for (int i = 0; i < admitted.size(); i++) {
            if (i == 100) {
                link.set(State.CUT);
            }
            settled.add(ledger.settled(settlement(admitted.get(i), 100 + i)));
        }
        assertThat(ledger.unsettled()).isGreaterThanOrEqualTo(200);
        until(() -> ledger.ledgerLagMs() > 100);
        link.set(State.OPEN);

        long cost = 0;
        for (int i = 0; i < settled.size(); i++) {
            assertThat(await(settled.get(i)).getClass().getSimpleName()).endsWith("Settled");
            cost += 100 + i;
        }
        assertThat(ledger.unsettled()).isZero();
        assertThat(ledger.ledgerLagMs()).isZero();
        assertThat(balance()).isEqualTo(new Balance("USD", START - cost, 0));
        booksAreInOrder();
    }

    @Test
    void a_stop_posts_what_was_accepted() {
        Reserve reserve = reserve(company, BOUND);
        await(ledger.reserve(reserve));
        ledger.settled(settlement(reserve, 300));

        running.stop();

        assertThat(balance()).isEqualTo(new Balance("USD", START - 300, 0));
        assertThat(refusal(ledger.reserve(reserve(company, BOUND))).failure()).isEqualTo(Failure.SHUTTING_DOWN);
    }

    @Test
    void one_settlement_that_the_database_refuses_holds_up_no_other() {
        UUID other = UUID.randomUUID();
        await(accounts.open(other, Money.usd(START)));
        Reserve theirs = reserve(other, BOUND);
        await(ledger.reserve(theirs));
        List<Future<SettleOutcome>> settled = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (i == 7) {
                var stolen = reserve(theirs.requestId(), company, BOUND, 0, Duration.ofMinutes(1));
                ledger.settled(settlement(stolen, 500));
            }
            Reserve reserve = reserve(company, BOUND);
            await(ledger.reserve(reserve));
            settled.add(ledger.settled(settlement(reserve, 10)));
        }

        settled.forEach(each -> assertThat(await(each)).isEqualTo(new SettleOutcome.Settled(10, 0)));
        assertThat(ledger.unsettled()).isEqualTo(1);
        assertThat(await(accounts.balance(other))).isEqualTo(new Balance("USD", START, BOUND));
        booksAreInOrder();
    }

    private void untilAllIsPosted() {
        until(() -> ledger.unsettled() == 0);
    }
}
