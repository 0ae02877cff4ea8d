package dev.weir.storage.billing;

import static dev.weir.storage.billing.Charges.posted;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.adjustments.AdjustmentOutcome.AlreadyPosted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.BeyondCharge;
import dev.weir.contracts.adjustments.AdjustmentOutcome.Posted;
import dev.weir.contracts.adjustments.AdjustmentOutcome.ReferenceReused;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownCompany;
import dev.weir.contracts.adjustments.AdjustmentOutcome.UnknownRequest;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefundsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final OptionalLong REST = OptionalLong.empty();

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
    void a_charge_is_refunded_whole_and_the_refund_refers_to_it() {
        company.paidIn(1_000);
        UUID request = company.charge(300);
        company.charge(50);

        Transaction refund = posted(company.tryRefund(request, "r", REST));

        assertThat(refund.kind()).isEqualTo("refund");
        assertThat(refund.amountNanos()).isEqualTo(300);
        assertThat(refund.of()).contains(request);
        assertThat(refund.reference()).isEqualTo("r");
        assertThat(refund.description()).isEqualTo("Sorry");
        assertThat(company.balance().postedNanos()).isEqualTo(950);
        var ofTheRequest =
                new TransactionQuery(PageQuery.first(10), Optional.empty(), Optional.empty(), Optional.of(request));
        assertThat(await(company.accounts.transactions(company.company, ofTheRequest))
                        .items())
                .extracting(Transaction::kind)
                .containsExactlyInAnyOrder("usage", "refund");
    }

    @Test
    void refunds_in_parts_never_exceed_the_charge() {
        company.paidIn(1_000);
        UUID request = company.charge(300);
        company.refund(request, "a", 100);
        company.refund(request, "b", 150);

        assertThat(company.tryRefund(request, "c", OptionalLong.of(51))).isEqualTo(new BeyondCharge(300, 250, "USD"));
        assertThat(posted(company.tryRefund(request, "d", REST)).amountNanos()).isEqualTo(50);
        assertThat(company.tryRefund(request, "e", REST)).isEqualTo(new BeyondCharge(300, 300, "USD"));
        assertThat(company.tryRefund(request, "f", OptionalLong.of(Long.MAX_VALUE)))
                .isEqualTo(new BeyondCharge(300, 300, "USD"));
        assertThat(company.balance().postedNanos()).isEqualTo(1_000);
    }

    @Test
    void only_what_was_charged_is_refunded_not_what_was_written_off() {
        company.paidIn(200);
        UUID request = company.charge(300);

        assertThat(posted(company.tryRefund(request, "r", REST)).amountNanos()).isEqualTo(200);
        assertThat(company.balance().postedNanos()).isEqualTo(200);
        UUID free = company.charge(0);
        assertThat(company.tryRefund(free, "r2", REST)).isEqualTo(new BeyondCharge(0, 0, "USD"));
    }

    @Test
    void refunds_at_the_same_time_give_back_no_more_than_the_charge() {
        company.paidIn(1_000);
        UUID request = company.charge(100);
        List<Future<AdjustmentOutcome>> all = IntStream.range(0, 20)
                .mapToObj(i -> company.adjustments.refund(
                        Charges.id(),
                        new Refund(company.company, request, "r" + i, OptionalLong.of(30), "Sorry"),
                        Charges.START))
                .toList();

        await(Future.all(all));

        assertThat(all)
                .extracting(Future::result)
                .filteredOn(Posted.class::isInstance)
                .hasSize(3);
        assertThat(company.balance().postedNanos()).isEqualTo(990);
    }

    @Test
    void a_repeat_is_answered_with_the_first_refund() {
        company.paidIn(1_000);
        UUID request = company.charge(300);
        Transaction whole = posted(company.tryRefund(request, "whole", REST));

        assertThat(company.tryRefund(request, "whole", REST)).isEqualTo(new AlreadyPosted(whole));
        assertThat(company.balance().postedNanos()).isEqualTo(1_000);
    }

    @Test
    void a_reference_with_any_other_value_is_refused() {
        company.paidIn(1_000);
        UUID request = company.charge(300);
        UUID other = company.charge(300);
        company.refund(request, "r", 100);

        assertThat(company.tryRefund(request, "r", OptionalLong.of(99))).isInstanceOf(ReferenceReused.class);
        assertThat(company.tryRefund(request, "r", REST)).isInstanceOf(ReferenceReused.class);
        assertThat(company.tryRefund(other, "r", OptionalLong.of(100))).isInstanceOf(ReferenceReused.class);
        assertThat(company.tryRefund(Charges.id(), "r", OptionalLong.of(100))).isInstanceOf(ReferenceReused.class);
        assertThat(await(company.adjustments.refund(
                        Charges.id(),
                        new Refund(company.company, request, "r", OptionalLong.of(100), "Another reason"),
                        Charges.START)))
                .isInstanceOf(ReferenceReused.class);
        assertThat(company.balance().postedNanos()).isEqualTo(500);
    }

    @Test
    void the_reference_of_a_refund_may_be_that_of_a_top_up() {
        company.paidIn(1_000);
        UUID request = company.charge(300);
        String topUp = await(company.accounts.transactions(company.company, TransactionQuery.of(PageQuery.first(10))))
                .items()
                .stream()
                .filter(each -> each.kind().equals("topup"))
                .findFirst()
                .orElseThrow()
                .reference();

        assertThat(company.refund(request, topUp, 10).kind()).isEqualTo("refund");
    }

    @Test
    void a_request_that_is_not_the_companys_is_unknown() {
        company.paidIn(1_000);
        var other = new Charges(pool);
        other.paidIn(1_000);
        UUID others = other.charge(100);

        assertThat(company.tryRefund(others, "r", REST)).isEqualTo(new UnknownRequest());
        assertThat(company.tryRefund(Charges.id(), "r", REST)).isEqualTo(new UnknownRequest());
        var nobodys = new Refund(UUID.randomUUID(), others, "r", REST, "Sorry");
        assertThat(await(company.adjustments.refund(Charges.id(), nobodys, Charges.START)))
                .isEqualTo(new UnknownCompany());
        assertThat(other.balance().postedNanos()).isEqualTo(900);
    }

    @Test
    void credits_that_a_request_used_come_back_in_the_reverse_order() {
        company.paidIn(1_000);
        UUID first = company.credit(100, 1, Duration.ZERO);
        UUID second = company.credit(100, 2, Duration.ZERO);
        UUID request = company.charge(250); // 100 of each credit, then 50 paid in

        company.refund(request, "a", 30);
        assertThat(remaining(first, second)).containsExactly(0L, 0L);
        company.refund(request, "b", 50);
        assertThat(remaining(first, second)).containsExactly(0L, 30L);
        company.refund(request, "c", 100);
        assertThat(remaining(first, second)).containsExactly(30L, 100L);
        assertThat(company.credit(first).state()).isEqualTo("open");
        company.tryRefund(request, "d", REST);
        assertThat(remaining(first, second)).containsExactly(100L, 100L);
        assertThat(company.balance().postedNanos()).isEqualTo(1_200);
    }

    @Test
    void a_credit_that_came_back_is_used_again() {
        UUID credit = company.credit(100, 1, Duration.ZERO);
        company.paidIn(100);
        UUID request = company.charge(100);
        company.refund(request, "r", 60);

        UUID again = company.charge(90); // 60 of the credit, 30 paid in

        assertThat(company.remaining(credit)).isZero();
        company.refund(again, "r2", 40);
        assertThat(company.remaining(credit)).isEqualTo(10);
    }

    @Test
    void a_credit_that_comes_back_after_its_end_ends_again() {
        company.paidIn(1_000);
        UUID credit = company.credit(100, 1, Duration.ZERO);
        UUID request = company.charge(70);
        company.end(credit);
        company.expire();
        assertThat(company.credit(credit).state()).isEqualTo("expired");

        company.tryRefund(request, "r", REST);
        assertThat(company.remaining(credit)).isEqualTo(70);
        assertThat(company.balance().postedNanos()).isEqualTo(1_070);

        assertThat(company.expire()).isEqualTo(1);
        assertThat(company.credit(credit).state()).isEqualTo("expired");
        assertThat(company.balance().postedNanos()).isEqualTo(1_000);
    }

    private List<Long> remaining(UUID... credits) {
        return List.of(credits).stream().map(company::remaining).toList();
    }
}
