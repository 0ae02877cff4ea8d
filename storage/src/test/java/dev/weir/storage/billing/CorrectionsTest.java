package dev.weir.storage.billing;

import static dev.weir.storage.billing.Charges.posted;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyPosted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.BeyondBalance;
import dev.weir.contracts.adjustments.AdjustmentOutcome.OtherCurrency;
import dev.weir.contracts.adjustments.AdjustmentOutcome.ReferenceReused;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownCompany;
import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.billing.Transaction;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CorrectionsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

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

    private AdjustmentOutcome correct(String reference, long nanos) {
        return correct(new Correction(company.company, reference, nanos, "USD", "Counted twice"));
    }

    private AdjustmentOutcome correct(Correction correction) {
        return await(company.adjustments.correct(Charges.id(), correction, Charges.START));
    }

    @Test
    void a_correction_gives_and_takes() {
        company.paidIn(1_000);

        Transaction given = posted(correct("a", 70));
        Transaction taken = posted(correct("b", -100));

        assertThat(given.kind()).isEqualTo("correction");
        assertThat(given.amountNanos()).isEqualTo(70);
        assertThat(given.description()).isEqualTo("Counted twice");
        assertThat(taken.amountNanos()).isEqualTo(-100);
        assertThat(company.balance().postedNanos()).isEqualTo(970);
    }

    @Test
    void a_correction_never_takes_more_than_is_available() {
        company.paidIn(1_000);
        await(company.ledger.take(
                List.of(new TakeAllowance(Charges.id(), Charges.id(), 1, company.company, "USD", 300, 300)), 60_000));

        assertThat(correct("a", -701)).isEqualTo(new BeyondBalance(700, "USD"));
        assertThat(posted(correct("b", -700)).amountNanos()).isEqualTo(-700);
        assertThat(correct("c", -1)).isEqualTo(new BeyondBalance(0, "USD"));
        assertThat(company.balance().availableNanos()).isZero();
    }

    @Test
    void a_correction_takes_money_paid_in_before_it_takes_credits() {
        company.paidIn(100);
        UUID first = company.credit(50, 1, Duration.ZERO);
        UUID second = company.credit(50, 2, Duration.ZERO);

        correct("a", -80);
        assertThat(company.remaining(first)).isEqualTo(50);
        correct("b", -80);
        assertThat(company.remaining(first)).isZero();
        assertThat(company.remaining(second)).isEqualTo(40);
        assertThat(company.balance().postedNanos()).isEqualTo(40);
    }

    @Test
    void a_repeat_is_answered_with_the_first_and_other_values_are_refused() {
        company.paidIn(1_000);
        Transaction first = posted(correct("r", -100));

        assertThat(correct("r", -100)).isEqualTo(new AlreadyPosted(first));
        assertThat(correct("r", 100)).isEqualTo(new ReferenceReused(first));
        assertThat(correct(new Correction(company.company, "r", -100, "USD", "Another reason")))
                .isEqualTo(new ReferenceReused(first));
        assertThat(correct(new Correction(company.company, "r", -100, "EUR", "Counted twice")))
                .isEqualTo(new ReferenceReused(first));
        assertThat(company.balance().postedNanos()).isEqualTo(900);
    }

    @Test
    void a_correction_of_nobody_or_in_another_currency_is_refused() {
        assertThat(correct(new Correction(UUID.randomUUID(), "r", 1, "USD", "x")))
                .isEqualTo(new UnknownCompany());
        assertThat(correct(new Correction(company.company, "r", 1, "EUR", "x"))).isEqualTo(new OtherCurrency("USD"));
    }
}
