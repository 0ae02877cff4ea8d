package dev.weir.storage.billing;

import static dev.weir.storage.billing.Charges.LATER;
import static dev.weir.storage.billing.Charges.posted;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyEnded;
import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyPosted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.OtherCurrency;
import dev.weir.contracts.adjustments.AdjustmentOutcome.ReferenceReused;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownCompany;
import dev.weir.contracts.adjustments.Credit;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Balance.Credits;
import dev.weir.contracts.billing.Balance.Credits.Ends;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Transaction;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CreditsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final Duration NONE = Duration.ZERO;

    private static Pool pool;

    private final Charges company = new Charges(pool);

    @BeforeAll
    static void open() {
        pool = POSTGRES.migrated().pool();
    }

    @AfterEach
    void the_books_are_right() {
        assertThat(company.differences()).isEmpty();
    }

    @Test
    void a_credit_counts_in_the_balance_and_shows_what_remains() {
        company.paidIn(1_000);
        UUID credit = company.credit(500, 100, NONE);

        assertThat(company.balance())
                .isEqualTo(new Balance(
                        "USD", 1_500, 0, new Credits(500, Optional.of(new Ends(500, LATER))), OptionalLong.empty()));
        Transaction granted = transactions().stream()
                .filter(each -> each.id().equals(credit))
                .findFirst()
                .orElseThrow();
        assertThat(granted.kind()).isEqualTo("credit");
        assertThat(granted.amountNanos()).isEqualTo(500);
        company.charge(120);
        assertThat(company.credit(credit))
                .isEqualTo(new Credit(
                        credit,
                        500,
                        380,
                        "USD",
                        100,
                        LATER,
                        Charges.START,
                        granted.reference(),
                        "open",
                        OptionalInt.of(1)));
    }

    @Test
    void credits_are_used_by_priority_then_end_then_age_and_before_money_paid_in() {
        company.paidIn(1_000);
        UUID young = company.credit(100, 50, Duration.ofDays(2));
        UUID later = company.credit(100, 50, Duration.ofDays(9));
        UUID soon = company.credit(100, 50, Duration.ofDays(1));
        UUID first = company.credit(100, 10, Duration.ofDays(99));
        assertThat(List.of(first, soon, young, later))
                .extracting(id -> company.credit(id).order().getAsInt())
                .containsExactly(1, 2, 3, 4);

        company.charge(150);
        assertThat(remaining(first, soon, young, later)).containsExactly(0L, 50L, 100L, 100L);
        assertThat(company.credit(first).state()).isEqualTo("spent");
        assertThat(company.credit(first).order()).isEmpty();
        company.charge(140);
        assertThat(remaining(first, soon, young, later)).containsExactly(0L, 0L, 10L, 100L);
        company.charge(200);
        assertThat(remaining(first, soon, young, later)).containsExactly(0L, 0L, 0L, 0L);
        assertThat(company.balance()).isEqualTo(new Balance("USD", 1_400 - 490, 0));
    }

    @Test
    void of_equal_credits_the_older_is_used_first() {
        company.paidIn(100);
        var end = LATER.plusSeconds(5);
        UUID older = posted(await(company.adjustments.grant(
                        Charges.id(), new GrantCredit(company.company, "a", 10, "USD", "", 1, end), Charges.START)))
                .id();
        UUID younger = posted(await(company.adjustments.grant(
                        Charges.id(),
                        new GrantCredit(company.company, "b", 10, "USD", "", 1, end),
                        Charges.START.plusSeconds(1))))
                .id();

        company.charge(4);

        assertThat(remaining(older, younger)).containsExactly(6L, 10L);
    }

    @Test
    void charges_of_one_batch_use_credits_one_after_the_other() {
        UUID credit = company.credit(100, 1, NONE);
        company.paidIn(1_000);
        List<Future<UUID>> charges = IntStream.range(0, 10)
                .mapToObj(_ -> POSTGRES.vertx().<UUID>executeBlocking(() -> company.charge(15), false))
                .toList();

        await(Future.all(charges));

        assertThat(company.remaining(credit)).isZero();
        assertThat(company.balance().postedNanos()).isEqualTo(1_100 - 150);
    }

    @Test
    void a_credit_that_ends_takes_what_remains_of_it_with_it() {
        company.paidIn(1_000);
        UUID ending = company.credit(300, 1, NONE);
        UUID other = company.credit(50, 2, NONE);
        company.charge(120);
        company.end(ending);

        assertThat(company.expire()).isEqualTo(1);
        assertThat(company.expire()).isZero();

        assertThat(company.credit(ending).state()).isEqualTo("expired");
        assertThat(remaining(ending, other)).containsExactly(0L, 50L);
        assertThat(company.balance().postedNanos()).isEqualTo(1_350 - 120 - 180);
        Transaction expiry = transactions().stream()
                .filter(each -> each.kind().equals("expiry"))
                .findFirst()
                .orElseThrow();
        assertThat(expiry.amountNanos()).isEqualTo(-180);
        assertThat(expiry.of()).contains(ending);
    }

    @Test
    void what_requests_hold_of_a_credit_when_it_ends_can_still_be_used_and_the_rest_ends_when_it_comes_back() {
        company.paidIn(1_000);
        UUID credit = company.credit(300, 1, NONE);
        UUID allowance = Charges.id();
        await(company.ledger.take(
                List.of(new TakeAllowance(allowance, Charges.id(), 1, company.company, "USD", 100, 100)), 60_000));
        company.end(credit);

        company.expire();
        assertThat(company.remaining(credit)).isEqualTo(100);
        assertThat(company.credit(credit).state()).isEqualTo("open");
        company.charge(70, "gpt-test", Charges.START, allowance, 70);
        assertThat(company.remaining(credit)).isEqualTo(30);
        assertThat(company.expire()).isZero();

        await(company.ledger.giveBack(List.of(new ReturnAllowance(allowance, 2, 30))));
        assertThat(company.expire()).isEqualTo(1);
        assertThat(company.credit(credit).state()).isEqualTo("expired");
        assertThat(company.balance()).isEqualTo(new Balance("USD", 1_000, 0));
    }

    @Test
    void credits_that_are_held_do_not_keep_others_from_ending() {
        for (int i = 0; i < 3; i++) {
            var other = new Charges(pool);
            other.end(other.credit(100, 1, NONE));
            await(other.ledger.take(
                    List.of(new TakeAllowance(Charges.id(), Charges.id(), 1, other.company, "USD", 100, 100)), 60_000));
        }
        UUID credit = company.credit(100, 1, NONE);
        company.end(credit);

        assertThat(await(company.adjustments.expireCredits(1, Charges.START))).isEqualTo(1);

        assertThat(company.remaining(credit)).isZero();
    }

    @Test
    void a_credit_is_granted_once_however_many_ask_at_once() {
        var grant = new GrantCredit(company.company, "welcome", 500, "USD", "Welcome", 1, LATER);
        List<Future<?>> all = IntStream.range(0, 20)
                .<Future<?>>mapToObj(_ -> company.adjustments.grant(Charges.id(), grant, Charges.START))
                .toList();

        await(Future.all(all));

        assertThat(company.balance().postedNanos()).isEqualTo(500);
        assertThat(all)
                .extracting(Future::result)
                .filteredOn(AlreadyPosted.class::isInstance)
                .hasSize(19);
    }

    @Test
    void a_reference_with_any_other_value_is_refused() {
        company.grant("r", 500, 1, LATER);

        assertThat(company.grant("r", 501, 1, LATER)).isInstanceOf(ReferenceReused.class);
        assertThat(company.grant("r", 500, 2, LATER)).isInstanceOf(ReferenceReused.class);
        assertThat(company.grant("r", 500, 1, LATER.plusSeconds(1))).isInstanceOf(ReferenceReused.class);
        assertThat(company.grant("r", 500, 1, LATER)).isInstanceOf(AlreadyPosted.class);
        assertThat(company.balance().postedNanos()).isEqualTo(500);
    }

    @Test
    void a_credit_that_can_not_be_is_refused() {
        var foreign = new GrantCredit(company.company, "r", 5, "EUR", "", 1, LATER);
        var nobodys = new GrantCredit(UUID.randomUUID(), "r", 5, "USD", "", 1, LATER);

        assertThat(await(company.adjustments.grant(Charges.id(), foreign, Charges.START)))
                .isEqualTo(new OtherCurrency("USD"));
        assertThat(await(company.adjustments.grant(Charges.id(), nobodys, Charges.START)))
                .isEqualTo(new UnknownCompany());
        assertThat(company.grant("r", 5, 1, Charges.START)).isEqualTo(new AlreadyEnded());
        assertThat(company.balance().postedNanos()).isZero();
    }

    @Test
    void granting_and_paying_in_tell_other_nodes_that_there_is_more_to_spend() {
        Instant before = Charges.now();
        company.paidIn(1);
        company.credit(1, 1, NONE);

        var rows = await(pool.query("select count(*) from billing.change where kind = 'balance_raised'"
                        + " and company_id = '" + company.company + "'")
                .execute());

        assertThat(before).isNotNull();
        assertThat(rows.iterator().next().getLong(0)).isEqualTo(2);
    }

    private List<Long> remaining(UUID... credits) {
        return List.of(credits).stream().map(company::remaining).toList();
    }

    private List<Transaction> transactions() {
        return await(company.accounts.transactions(
                        company.company, dev.weir.contracts.billing.TransactionQuery.of(PageQuery.first(100))))
                .items();
    }
}
