package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Notices.Notice;
import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.BalanceLow;
import dev.weir.contracts.facts.Fact.BalanceRaisedAgain;
import dev.weir.contracts.facts.Fact.Content;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// When a company is told that its balance is low, and that it is no longer.
class LowBalanceTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int LOW = 500;

    private final Pool pool = POSTGRES.migrated().pool();
    private final Node node = new Node(pool, "one");
    private final NoticeTables notices = new NoticeTables(pool);
    private final Waiting waiting = new Waiting(pool);

    private UUID company(long nanos) {
        UUID company = node.company(nanos);
        tell(company, LOW);
        return company;
    }

    private Notice tell(UUID company, long low) {
        return await(notices.lowBalance(company, OptionalLong.of(low))).orElseThrow();
    }

    private void tellNoMore(UUID company) {
        await(notices.lowBalance(company, OptionalLong.empty()));
    }

    private void charge(UUID company, long nanos) {
        node.post(Node.request(company, null, nanos, 0));
    }

    private Stream<Content> crossings(UUID company) {
        return waiting.facts().stream()
                .filter(fact -> fact.companyId().equals(company))
                .map(Fact::content)
                .filter(content -> content instanceof BalanceLow || content instanceof BalanceRaisedAgain);
    }

    @Test
    void a_balance_that_falls_below_is_low_once_and_one_that_comes_back_is_raised_again_once() {
        UUID company = company(1_000);
        charge(company, 501);
        charge(company, 100);
        node.topUp(company, 50);
        node.topUp(company, 51);
        node.topUp(company, 1_000);
        node.correct(company, -1_001);

        assertThat(crossings(company))
                .containsExactly(new BalanceLow(499, LOW), new BalanceRaisedAgain(500, LOW), new BalanceLow(499, LOW));
    }

    @Test
    void a_balance_of_just_as_much_is_not_low() {
        UUID company = company(1_000);
        charge(company, 500);
        assertThat(crossings(company)).isEmpty();

        charge(company, 1);
        node.topUp(company, 1);

        assertThat(crossings(company)).containsExactly(new BalanceLow(499, LOW), new BalanceRaisedAgain(500, LOW));
    }

    @Test
    void what_nodes_hold_is_not_missing() {
        UUID company = company(1_000);

        node.allowance(company, 900);

        assertThat(crossings(company)).isEmpty();
    }

    @Test
    void in_one_batch_each_company_crosses_for_itself_and_once() {
        UUID covered = company(1_000);
        UUID also = company(1_000);
        UUID stays = company(1_000);
        UUID low = company(100);
        List<Posting> batch = new ArrayList<>();
        for (UUID company : List.of(covered, also, stays, low)) {
            UUID allowance = node.allowance(company, 80);
            for (int i = 0; i < 8; i++) {
                batch.add(Node.request(company, allowance, 10));
            }
        }
        charge(covered, 450);
        charge(also, 421);
        waiting.take(100);

        await(node.tables.post(batch));

        assertThat(crossings(covered)).containsExactly(new BalanceLow(470, LOW));
        assertThat(crossings(also)).containsExactly(new BalanceLow(499, LOW));
        assertThat(crossings(stays)).isEmpty();
        assertThat(crossings(low)).isEmpty();
    }

    @Test
    void credits_that_end_together_cross_once_and_a_refund_raises() {
        var charges = new Charges(pool);
        charges.paidIn(400);
        UUID first = charges.credit(60, 1, Duration.ZERO);
        UUID second = charges.credit(60, 1, Duration.ZERO);
        tell(charges.company, LOW);
        charges.end(first);
        charges.end(second);

        assertThat(charges.expire()).isEqualTo(2);
        charges.paidIn(100);
        UUID request = charges.charge(30);
        charges.refund(request, "back", 30);

        assertThat(crossings(charges.company))
                .containsExactly(
                        new BalanceLow(460, LOW),
                        new BalanceRaisedAgain(500, LOW),
                        new BalanceLow(470, LOW),
                        new BalanceRaisedAgain(500, LOW));
    }

    @Test
    void a_new_bound_tells_at_once_when_it_makes_the_balance_low_or_no_longer_low() {
        UUID company = node.company(1_000);

        assertThat(tell(company, 1_001)).isEqualTo(new Notice(company, "USD", OptionalLong.of(1_001), 1_000));
        tell(company, 2_000);
        tell(company, 1_000);
        tell(company, 1_002);

        assertThat(crossings(company))
                .containsExactly(
                        new BalanceLow(1_000, 1_001),
                        new BalanceRaisedAgain(1_000, 1_000),
                        new BalanceLow(1_000, 1_002));
        assertThat(node.balance(company).lowBalanceNanos()).hasValue(1_002);
    }

    @Test
    void without_a_bound_nothing_is_low() {
        UUID company = company(1_000);
        charge(company, 600);
        tellNoMore(company);
        charge(company, 100);
        node.topUp(company, 1_000);

        assertThat(crossings(company)).containsExactly(new BalanceLow(400, LOW));
        assertThat(node.balance(company).lowBalanceNanos()).isEmpty();
    }

    @Test
    void a_company_without_an_account_is_told_nothing() {
        assertThat(await(notices.lowBalance(UUID.randomUUID(), OptionalLong.of(5))))
                .isEqualTo(Optional.empty());
    }
}
