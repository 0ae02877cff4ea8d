package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.Content;
import dev.weir.contracts.facts.Fact.Transferred;
import dev.weir.contracts.facts.Fact.Transferred.Kind;
import dev.weir.contracts.facts.Fact.UsagePosted;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the ledger says of itself: a fact with everything that moves a company's balance.
class FactsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private final Pool pool = POSTGRES.migrated().pool();
    private final Node node = new Node(pool, "one");
    private final AccountTables accounts = new AccountTables(pool);
    private final AdjustmentTables adjustments = new AdjustmentTables(pool);
    private final Waiting waiting = new Waiting(pool);
    private final UUID company = node.company(1_000);
    private final UUID charged = UUID.randomUUID();
    private final UUID id = UUID.randomUUID();

    FactsTest() {
        node.post(Node.request(charged, company, null, 100, 0, Node.PRICE));
    }

    /// What there is to tell, each done to a company that has 900 and one charge of 100.
    private enum Told {
        TOP_UP(test -> test.accounts.topUp(test.id, new TopUp(test.company, "r", 50, "USD", ""), Node.START)),
        REFUND(test -> test.adjustments.refund(
                test.id, new Refund(test.company, test.charged, "r", OptionalLong.of(30), "Sorry"), Node.START)),
        CORRECTION(test ->
                test.adjustments.correct(test.id, new Correction(test.company, "r", -20, "USD", "Twice"), Node.START)),
        CREDIT(test -> test.adjustments.grant(
                test.id, new GrantCredit(test.company, "r", 70, "USD", "", 1, Charges.LATER), Node.START)),
        EXPIRY(test -> test.adjustments.expireCredits(10, Node.START)),
        USAGE(test -> test.node.tables.post(List.of(Node.request(test.id, test.company, null, 40, 0, Node.PRICE)))),
        LOW_BALANCE(test -> new NoticeTables(test.pool).lowBalance(test.company, OptionalLong.of(5_000)));

        private final Function<FactsTest, Future<?>> move;

        Told(Function<FactsTest, Future<?>> move) {
            this.move = move;
        }
    }

    private void expiredCredit() {
        await(adjustments.grant(
                UUID.randomUUID(),
                new GrantCredit(company, "old", 10, "USD", "", 1, Node.START.plusSeconds(1)),
                Node.START));
    }

    private List<Content> told() {
        return waiting.facts().stream().map(Fact::content).toList();
    }

    private Content last() {
        return told().getLast();
    }

    @Test
    void each_transfer_is_told_with_its_amount_and_the_balance_after_it() {
        await(Told.TOP_UP.move.apply(this));
        assertThat(last()).isEqualTo(new Transferred(Kind.TOPPED_UP, id, 50, "r", Optional.empty(), 950, 0));
        node.allowance(company, 200);
        UUID refund = UUID.randomUUID();
        var back = new Refund(company, charged, "back", OptionalLong.empty(), "Sorry");
        await(adjustments.refund(refund, back, Node.START));
        assertThat(last())
                .isEqualTo(new Transferred(Kind.REFUNDED, refund, 100, "back", Optional.of(charged), 1_050, 200));
        UUID correction = UUID.randomUUID();
        await(adjustments.correct(correction, new Correction(company, "fix", -7, "USD", "Twice"), Node.START));
        assertThat(last())
                .isEqualTo(new Transferred(Kind.CORRECTED, correction, -7, "fix", Optional.empty(), 1_043, 200));
        UUID credit = UUID.randomUUID();
        var grant = new GrantCredit(company, "gift", 10, "USD", "", 1, Node.START.plusSeconds(1));
        await(adjustments.grant(credit, grant, Node.START));
        assertThat(last())
                .isEqualTo(new Transferred(Kind.CREDIT_GRANTED, credit, 10, "gift", Optional.empty(), 1_053, 200));
        node.giveBack(allowances().getFirst(), 2, 200);
        await(adjustments.expireCredits(10, Node.START));
        assertThat(last())
                .isInstanceOfSatisfying(
                        Transferred.class,
                        expiry -> assertThat(expiry)
                                .isEqualTo(new Transferred(
                                        Kind.CREDIT_EXPIRED,
                                        expiry.transferId(),
                                        -10,
                                        expiry.transferId().toString(),
                                        Optional.of(credit),
                                        1_043,
                                        0)));
    }

    private List<UUID> allowances() {
        List<UUID> open = new ArrayList<>();
        await(pool.query("select id from billing.allowance where state = 'open'")
                        .execute())
                .forEach(row -> open.add(row.getUUID(0)));
        return open;
    }

    @Test
    void a_batch_is_told_once_per_company_and_requests_that_cost_nothing_are_not_counted() {
        UUID other = node.company(500);
        UUID free = node.company(500);
        UUID first = node.allowance(company, 300);
        UUID second = node.allowance(company, 100);
        UUID third = node.allowance(other, 100);
        waiting.take(100);

        await(node.tables.post(List.of(
                Node.request(company, first, 10),
                Node.request(company, second, 20),
                Node.request(company, first, 0),
                Node.request(other, third, 5),
                Node.request(free, null, 0))));

        List<Fact> facts = waiting.facts();
        assertThat(facts).hasSize(2);
        assertThat(of(facts, company)).containsExactly(new UsagePosted(2, 30, 0, 870, 370));
        assertThat(of(facts, other)).containsExactly(new UsagePosted(1, 5, 0, 495, 95));
        assertThat(facts).allSatisfy(fact -> assertThat(fact.currency()).isEqualTo("USD"));
    }

    private static List<Content> of(List<Fact> facts, UUID company) {
        return facts.stream()
                .filter(fact -> fact.companyId().equals(company))
                .map(Fact::content)
                .toList();
    }

    @Test
    void what_is_written_off_is_told_and_a_repeat_is_not() {
        waiting.take(100);
        Posting beyond = Node.request(company, null, 1_000, 0);
        Posting all = Node.request(company, null, 50, 0);

        await(node.tables.post(List.of(beyond)));
        await(node.tables.post(List.of(beyond, all)));
        await(node.tables.post(List.of(beyond, all)));

        assertThat(told()).containsExactly(new UsagePosted(1, 900, 100, 0, 0), new UsagePosted(1, 0, 50, 0, 0));
    }

    @Test
    void an_account_in_another_currency_has_facts_of_its_own() {
        waiting.take(100);

        await(node.tables.post(List.of(
                Node.request(company, null, 10, 0),
                Node.request(UUID.randomUUID(), company, null, 4, 0, Node.price("EUR")))));

        assertThat(waiting.facts())
                .extracting(Fact::currency, Fact::content)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("USD", new UsagePosted(1, 10, 0, 890, 0)),
                        org.assertj.core.groups.Tuple.tuple("EUR", new UsagePosted(1, 0, 4, 0, 0)));
    }

    private static final String KEPT = """
            select (select jsonb_agg(a order by a.id) from billing.account a)::text
                || (select count(*) from billing.usage)::text || (select count(*) from billing.transfer)::text
                || (select count(*) from billing.entry)::text || (select count(*) from billing.credit_use)::text""";

    private String kept() {
        return await(pool.query(KEPT).execute()).iterator().next().getString(0);
    }

    private static final String NO_FACTS = "alter table billing.outbox add constraint no_facts check (false) not valid";

    @ParameterizedTest
    @EnumSource
    void money_does_not_move_when_its_fact_can_not_be_written(Told told) {
        expiredCredit();
        await(pool.query(NO_FACTS).execute());
        String before = kept();

        assertThatThrownBy(() -> await(told.move.apply(this)))
                .isInstanceOf(PgException.class)
                .hasMessageContaining("no_facts");

        assertThat(kept()).isEqualTo(before);
    }

    private static final String ROLLED_BACK = """
            begin;
            select billing.top_up('%s', 'USD', '%s', 'r', 5, '', now());
            rollback""";

    @Test
    void a_transfer_that_is_rolled_back_was_never_told() {
        int before = waiting.facts().size();

        await(pool.query(ROLLED_BACK.formatted(company, id)).execute());

        assertThat(waiting.facts()).hasSize(before);
        assertThat(node.balance(company).postedNanos()).isEqualTo(900);
    }

    @Test
    void what_a_newer_node_tells_is_passed_on_as_it_is() {
        waiting.take(100);
        await(pool.query("alter table billing.outbox drop constraint outbox_kind_check")
                .execute());
        await(pool.query("insert into billing.outbox (kind, company_id, currency, payload)" + " values ('invoiced', '"
                        + company + "', 'USD', '{\"number\": 7}')")
                .execute());

        assertThat(told()).containsExactly(new Fact.Unmodelled("invoiced", "{\"number\":7}"));
    }
}
