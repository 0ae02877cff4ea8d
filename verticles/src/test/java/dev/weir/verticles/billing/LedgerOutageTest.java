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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LedgerOutageTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final long BOUND = 1000;
    private static final long START = 1_000_000;

    @TempDir
    private Path folder;

    private final PostgresUrl url = POSTGRES.freshUrl();
    private final Vertx vertx = Vertx.vertx();
    private final CuttableLink link = new CuttableLink(url.port());
    private final Pool direct = open(url);
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(direct), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();
    private RunningLedger running;
    private Ledger ledger;

    private PostgresUrl throughTheLink() {
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
        running = new RunningLedger.Node(throughTheLink(), "node-1", folder.resolve("node-1"))
                .with(new QuickSettings()
                        .reserveTimeout(Duration.ofMillis(600))
                        .refusedRetry(Duration.ofMillis(300))
                        .stopTimeout(Duration.ofMillis(500)))
                .start();
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

    private List<Reserve> reserved(int count) {
        List<Reserve> reserved = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Reserve each = reserve(company, BOUND);
            assertThat(await(ledger.reserve(each))).isEqualTo(new Reserved(BOUND));
            reserved.add(each);
        }
        return reserved;
    }

    @Test
    void without_a_database_and_an_allowance_a_request_is_refused_at_once_with_a_time_to_come_back() {
        link.set(State.CUT);
        long from = System.nanoTime();

        GatewayException refused = refusal(ledger.reserve(reserve(company, BOUND)));

        assertThat(refused.failure()).isEqualTo(Failure.LEDGER_UNAVAILABLE);
        assertThat(refused.retryAfterSeconds()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofMillis(500));
        assertThat(balance().heldNanos()).isZero();
    }

    @Test
    void a_database_that_hangs_refuses_within_the_timeout_and_what_it_grants_late_is_not_lost() {
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
        until(() -> balance().heldNanos() > 0);
        booksAreInOrder();
        assertThat(ledger.state().running()).isZero();
    }

    @Test
    void a_take_whose_answer_was_lost_is_taken_once() {
        reserved(1); // the statement is prepared now
        long before = balance().heldNanos();
        link.set(State.ANSWERS_LOST);
        Future<ReserveOutcome> outcome = ledger.reserve(reserve(company, START / 2));
        until(() -> balance().heldNanos() > before);
        long taken = balance().heldNanos();
        link.set(State.OPEN);

        assertThat(await(outcome.recover(_ -> ledger.reserve(reserve(company, START / 2)))))
                .isEqualTo(new Reserved(START / 2));
        assertThat(balance().heldNanos()).isEqualTo(taken);
        booksAreInOrder();
    }

    @Test
    void a_post_whose_answer_was_lost_is_posted_once() {
        Reserve reserve = reserved(1).getFirst();
        ledger.settle(settlement(reserve(company, BOUND), 0)); // the statement is prepared now
        running.untilAllIsPosted();
        link.set(State.ANSWERS_LOST);
        ledger.settle(settlement(reserve, 400));
        until(() -> balance().postedNanos() == START - 400);
        link.set(State.OPEN);

        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(START - 400);
        booksAreInOrder();
    }

    @Test
    void while_the_database_is_away_requests_go_on_with_the_allowance_and_are_posted_after() {
        List<Reserve> first = reserved(200); // the allowance has grown with them
        first.forEach(each -> ledger.settle(settlement(each, 100)));
        running.untilAllIsPosted();
        long waitedBefore = ledger.state().waited();
        link.set(State.CUT);

        List<Reserve> during = reserved(100);
        during.forEach(each -> ledger.settle(settlement(each, 100)));

        assertThat(ledger.state().waited()).isEqualTo(waitedBefore);
        assertThat(ledger.state().unposted()).isEqualTo(100);
        until(() -> !ledger.state().answers() && ledger.state().lagMs() > 100);
        link.set(State.OPEN);
        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(START - 300 * 100);
        until(() -> ledger.state().answers());
        assertThat(ledger.state().lagMs()).isZero();
        booksAreInOrder();
    }

    @Test
    void a_stop_posts_what_has_ended_and_gives_everything_back() {
        ledger.settle(settlement(reserved(1).getFirst(), 300));

        running.stop();

        assertThat(balance()).isEqualTo(new Balance("USD", START - 300, 0));
        assertThat(refusal(ledger.reserve(reserve(company, BOUND))).failure()).isEqualTo(Failure.SHUTTING_DOWN);
        booksAreInOrder();
    }

    @Test
    void a_stop_gives_back_what_the_database_grants_while_it_stops() {
        link.set(State.STALLED);
        refusal(ledger.reserve(reserve(company, BOUND))); // given up, but its take is under way
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(running::stop);
        until(() -> refusal(ledger.reserve(reserve(company, BOUND))).failure() == Failure.SHUTTING_DOWN);

        link.set(State.OPEN);
        link.breakAll();
        stopped.join();

        assertThat(balance()).isEqualTo(new Balance("USD", START, 0));
        booksAreInOrder();
    }

    @Test
    void one_request_that_the_ledger_refuses_holds_up_no_other_and_is_kept_until_it_is_taken() {
        Reserve odd = reserve(company, BOUND);
        await(direct.query(
                        "alter table billing.usage add constraint odd check (request_id <> '" + odd.requestId() + "')")
                .execute());
        await(ledger.reserve(odd));
        List<Reserve> ours = reserved(20);
        for (int i = 0; i < ours.size(); i++) {
            if (i == 7) {
                ledger.settle(settlement(odd, 500));
            }
            ledger.settle(settlement(ours.get(i), 10));
        }

        until(() -> ledger.state().refused() == 1);
        until(() -> balance().postedNanos() == START - 20 * 10);
        await(ledger.caughtUp()); // does not wait for what is set aside
        until(() -> ledger.state().unposted() == 1); // written anew, behind all others
        booksAreInOrder();

        await(direct.query("alter table billing.usage drop constraint odd").execute());
        running.untilAllIsPosted();
        assertThat(ledger.state().refused()).isZero();
        assertThat(balance().postedNanos()).isEqualTo(START - 20 * 10 - 500);
        booksAreInOrder();
    }
}
