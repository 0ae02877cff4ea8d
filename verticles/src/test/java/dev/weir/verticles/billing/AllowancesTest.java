package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static dev.weir.verticles.billing.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.AlreadyReserved;
import dev.weir.contracts.billing.ReserveOutcome.InsufficientBalance;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What one node takes, keeps and gives back.
class AllowancesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final long BALANCE = 1_000_000;
    private static final long BOUND = 1000;

    @TempDir
    private Path folder;

    private final Pool pool = POSTGRES.database().pool();
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
    private final UUID company = UUID.randomUUID();
    private RunningLedger running;

    @BeforeEach
    void open() {
        await(accounts.open(company, Money.usd(BALANCE)));
    }

    @AfterEach
    void stop() {
        running.close();
        assertThat(await(accounts.balance(company)).heldNanos()).isZero();
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    private Ledger start(QuickSettings settings) {
        running = new RunningLedger.Node(POSTGRES.url(), "node", folder)
                .with(settings)
                .start();
        return running.ledger();
    }

    private Balance balance() {
        return await(accounts.balance(company));
    }

    @Test
    void after_the_first_requests_none_waits_for_the_ledger() {
        Ledger ledger = start(new QuickSettings());
        for (int i = 0; i < 1000; i++) {
            Reserve reserve = reserve(company, BOUND);
            assertThat(await(ledger.reserve(reserve))).isEqualTo(new Reserved(BOUND));
            ledger.settle(settlement(reserve, 10));
        }

        assertThat(ledger.state().waited()).isLessThan(10);
        assertThat(ledger.state().fromMemory()).isGreaterThan(990);
        assertThat(balance().heldNanos()).isLessThan(BALANCE);
    }

    @Test
    void what_was_not_used_for_a_while_is_given_back_though_a_request_still_runs() {
        Ledger ledger = start(new QuickSettings().allowanceIdle(Duration.ofMillis(500)));
        Reserve runs = reserve(company, BOUND);
        await(ledger.reserve(runs));
        Reserve ended = reserve(company, BOUND);
        await(ledger.reserve(ended));
        ledger.settle(settlement(ended, 300));
        assertThat(balance().heldNanos()).isGreaterThan(3 * BOUND);

        until(() -> balance().equals(new Balance("USD", BALANCE - 300, BOUND)));

        ledger.settle(settlement(runs, 1));
        until(() -> balance().equals(new Balance("USD", BALANCE - 301, 0)));
    }

    @Test
    void a_company_without_the_money_is_refused_at_once_with_the_numbers() {
        Ledger ledger = start(new QuickSettings().shortageWait(Duration.ofSeconds(20)));

        assertThat(await(ledger.reserve(reserve(company, BALANCE + 1))))
                .isEqualTo(new InsufficientBalance(BALANCE, BALANCE + 1, "USD"));
        assertThat(await(ledger.reserve(reserve(UUID.randomUUID(), 1))))
                .isEqualTo(new InsufficientBalance(0, 1, "USD"));
        Reserve whole = reserve(company, BALANCE);
        assertThat(await(ledger.reserve(whole))).isEqualTo(new Reserved(BALANCE));
        ledger.settle(settlement(whole, 0));
    }

    @Test
    void a_request_beyond_the_free_balance_is_served_when_a_running_one_ends() {
        Ledger ledger = start(new QuickSettings().shortageWait(Duration.ofSeconds(20)));
        Reserve runs = reserve(company, BALANCE);
        await(ledger.reserve(runs));
        Reserve next = reserve(company, BALANCE / 2);
        Future<ReserveOutcome> waits = ledger.reserve(next);
        until(() -> ledger.state().waiting() == 1);

        ledger.settle(settlement(runs, 10));

        assertThat(await(waits)).isEqualTo(new Reserved(BALANCE / 2));
        ledger.settle(settlement(next, 10));
    }

    @Test
    void one_that_waited_in_vain_is_refused_with_what_is_available_and_money_paid_in_serves_it() {
        Ledger ledger = start(new QuickSettings().shortageWait(Duration.ofMillis(300)));
        Reserve runs = reserve(company, BALANCE - 7);
        await(ledger.reserve(runs));

        assertThat(await(ledger.reserve(reserve(company, BOUND)))).isEqualTo(new InsufficientBalance(7, BOUND, "USD"));

        Reserve next = reserve(company, BOUND);
        Future<ReserveOutcome> waits = ledger.reserve(next);
        await(accounts.topUp(new TopUp(company, "more", BOUND, "USD", "")));
        assertThat(await(waits)).isEqualTo(new Reserved(BOUND));
        ledger.settle(settlement(runs, 1));
        ledger.settle(settlement(next, 1));
    }

    @Test
    void more_than_the_queue_takes_are_refused_as_overloaded() {
        Ledger ledger = start(new QuickSettings().reserveQueueMax(5).shortageWait(Duration.ofMillis(300)));
        Reserve runs = reserve(company, BALANCE);
        await(ledger.reserve(runs));
        List<Future<ReserveOutcome>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(ledger.reserve(reserve(company, BOUND)));
        }

        GatewayException refused =
                catchThrowableOfType(GatewayException.class, () -> await(ledger.reserve(reserve(company, BOUND))));

        assertThat(refused.failure()).isEqualTo(Failure.OVERLOADED);
        assertThat(refused.retryAfterSeconds()).isPositive();
        waiting.forEach(each -> assertThat(await(each)).isInstanceOf(InsufficientBalance.class));
        ledger.settle(settlement(runs, 1));
    }

    @Test
    void the_same_request_id_reserves_once_and_its_second_end_changes_nothing() {
        Ledger ledger = start(new QuickSettings());
        Reserve reserve = reserve(company, BOUND);
        await(ledger.reserve(reserve));

        assertThat(await(ledger.reserve(reserve))).isEqualTo(new AlreadyReserved(BOUND));

        ledger.settle(settlement(reserve, 300));
        ledger.settle(settlement(reserve, 700));
        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(BALANCE - 300);
        assertThat(await(accounts.usage(company, PageQuery.first(10))).items()).hasSize(1);
    }

    @Test
    void a_free_request_needs_no_money_and_is_in_the_books() {
        Ledger ledger = start(new QuickSettings());
        UUID poor = UUID.randomUUID();
        await(accounts.open(poor, Money.usd(0)));
        Reserve reserve = reserve(poor, 0);

        assertThat(await(ledger.reserve(reserve))).isEqualTo(new Reserved(0));
        ledger.settle(settlement(reserve, 0));

        running.untilAllIsPosted();
        assertThat(await(accounts.usage(poor, PageQuery.first(10))).items()).hasSize(1);
    }

    @Test
    void an_allowance_that_the_ledger_closed_is_replaced_and_what_ran_on_it_is_still_charged() {
        Ledger ledger = start(new QuickSettings().allowanceTtl(Duration.ofSeconds(2)));
        Reserve runs = reserve(company, BOUND);
        await(ledger.reserve(runs));
        await(pool.query("update billing.allowance set expires_at = now() - interval '1 second' where state = 'open'")
                .execute());
        until(() -> balance().heldNanos() == 0);

        until(() -> {
            Reserve next = reserve(company, BOUND);
            await(ledger.reserve(next));
            boolean replaced = balance().heldNanos() >= BOUND;
            ledger.settle(settlement(next, 0));
            return replaced;
        });
        ledger.settle(settlement(runs, 400));

        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(BALANCE - 400);
    }

    @Test
    void a_request_whose_end_was_lost_is_ended_by_policy_when_its_reservation_is_over() {
        var now = new AtomicReference<>(Requests.START);
        running = new RunningLedger.Node(POSTGRES.url(), "node", folder)
                .with(now::get)
                .start();
        Ledger ledger = running.ledger();
        Reserve taken = reserve(Requests.id(), company, BOUND, 70, Duration.ofMinutes(1));
        Reserve takenElsewhere = reserve(Requests.id(), company, BOUND, 7, Duration.ofMinutes(1));
        Reserve untaken = reserve(Requests.id(), company, BOUND, 70, Duration.ofMinutes(1));
        Reserve runs = reserve(company, BOUND);
        for (Reserve each : List.of(taken, takenElsewhere, untaken, runs)) {
            await(ledger.reserve(each));
        }
        ledger.accepted(taken);
        ledger.accepted(Requests.elsewhere(takenElsewhere));
        now.set(Requests.START.plusSeconds(61));

        until(() -> ledger.state().running() == 1);

        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(BALANCE - 70 - 5 * 7);
        assertThat(await(accounts.usage(company, PageQuery.first(10))).items())
                .extracting(row -> row.provider() + " " + row.ending() + " " + row.costNanos())
                .containsExactlyInAnyOrder("openai node_died 70", "azure node_died 35", "openai node_died 0");
        ledger.settle(settlement(taken, 999));
        ledger.settle(settlement(runs, 0));
        running.untilAllIsPosted();
        assertThat(balance().postedNanos()).isEqualTo(BALANCE - 70 - 5 * 7);
    }
}
