package dev.weir.storage.billing;

import static dev.weir.storage.billing.Node.request;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerProofTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final UUID CHARGED = UUID.fromString("00000000-0000-0000-0000-0000000000c1");
    private static final UUID FREE = UUID.fromString("00000000-0000-0000-0000-0000000000c0");

    private static Pool pool;
    private static Node node;
    private static UUID company;

    /// One company with 1,000 paid in, a credit of 50 of which a charge used 30 and a refund gave 4 back, an allowance
    /// of 300 that holds 270, and a request that cost nothing. Another company without anything.
    @BeforeAll
    static void books() {
        pool = POSTGRES.migrated().pool();
        node = new Node(pool, "one");
        var charges = new Charges(pool);
        company = charges.company;
        charges.paidIn(1_000);
        charges.credit(50, 1, Duration.ZERO);
        UUID allowance = node.allowance(company, 300);
        node.post(request(CHARGED, company, allowance, 30, 30, Node.PRICE));
        node.post(request(FREE, company, null, 0, 0, Node.PRICE));
        charges.refund(CHARGED, "sorry", 4);
        node.company(0);
    }

    /// What is found after such damage, which is undone.
    private static LedgerReport after(String... damage) {
        return await(pool.withConnection(connection -> connection.begin().compose(transaction -> {
            Future<?> done = Future.succeededFuture();
            for (String each : damage) {
                done = done.compose(_ -> connection.query(named(each)).execute());
            }
            return done.compose(_ -> LedgerProof.report(connection)).eventually(transaction::rollback);
        })));
    }

    @Test
    void books_in_order_are_right_and_the_report_says_what_was_looked_at() {
        LedgerReport report = await(new LedgerProof(pool).report());
        assertThat(report.differences()).isEmpty();
        assertThat(report.isRight()).isTrue();
        assertThat(report.scope())
                .isEqualTo(
                        "2 requests (2 re-priced), 2 companies, 4 transfers of 8 entries, 1 open allowances, 1 credits");
        assertThat(new LedgerReport(List.of(), false, 4, 12_345, 0, 0, 0, 0, 12_340, 5).scope())
                .startsWith(
                        "12,345 requests (12,340 re-priced, 5 by an estimate whose tokens were not kept), 4 companies");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            update billing.entry set amount = 31 where amount = 30 \
                | entries sum to 1 nano-USD (expected: 0)
            update billing.account set posted = posted + 1 where kind = 'revenue' and posted > 0 \
                | posted 27 (expected: the sum of its entries, 26)
            update billing.account set held = held + 5 where held > 0 \
                | held 275 (expected: the sum of its open allowances, 270)
            alter table billing.account drop constraint credit_never_negative; \
                update billing.account set posted = 269 where held > 0 \
                | -1 available (expected: >= 0)
            delete from billing.transfer where kind = 'usage' \
                | request {charged}: 0 transfers for a cost of 30 (expected: one)
            delete from billing.transfer where kind = 'usage' \
                | no such transfer and account of one company and currency
            insert into billing.transfer (id, company_id, kind, reference, description, at) \
                select request_id, company_id, 'usage', request_id::text, '', now() from billing.usage where cost = 0 \
                | request {free}: 1 transfers for a cost of 0 (expected: none)
            update billing.transfer set company_id = gen_random_uuid() where kind = 'usage' \
                | request {charged}: 0 transfers for a cost of 30 (expected: one)
            update billing.usage set cost = 31, charged = 31 where cost = 30 \
                | entries of -30, 30, 0 and 0 elsewhere (expected: -charged, cost, -written off and 0: -31, 31, 0)
            update billing.entry e set account_id = a.id from billing.account a \
                where e.amount = 30 and a.kind = 'funding' and a.posted < 0 \
                | entries of -30, 0, 0 and 30 elsewhere
            alter table billing.usage drop constraint usage_check; \
                update billing.usage set charged = 29 where cost = 30 \
                | request {charged}: charged 29 and written off 0 (expected: its cost in all, 30, and none below 0)
            delete from billing.usage where cost = 30 \
                | transfer {charged}: usage of {charged} without its usage row (expected: one)
            delete from billing.entry where transfer_id = '{charged}' \
                | transfer {charged}: no entries (expected: two or three)
            update billing.entry e set account_id = b.id from billing.account a, billing.account b \
                where a.id = e.account_id and a.kind = 'revenue' and b.kind = 'revenue' and b.id <> a.id \
                | no such transfer and account of one company and currency (expected: both)
            update billing.entry set currency = 'RUB' where amount in (30, -30) \
                | no such transfer and account of one company and currency (expected: both)
            update billing.allowance set expires_at = now() - interval '6 minutes' \
                | (expected: closed within 5 minutes)
            alter table billing.allowance drop constraint allowance_check; \
                update billing.allowance set state = 'closed' \
                | closed with 270 (expected: 0)
            update billing.allowance set account_id = account_id + 1 \
                | (expected: the credit account of its company and currency)
            update billing.credit set remaining = remaining - 1 \
                | remaining 23 (expected: granted - used, 24)
            update billing.entry set amount = amount * 10 \
                where transfer_id in (select id from billing.transfer where kind = 'refund') \
                | request {charged}: refunds of 40 (expected: at most its charge, 30)
            update billing.usage set tokens = '{"input_fresh": 20, "reasoning": 9}' where cost = 30 \
                | request {charged}: cost 30 nano-USD (expected: what its tokens cost at price price-USD, 29 nano-USD)
            update billing.usage set currency = 'RUB' where cost = 30 \
                | request {charged}: cost 30 nano-RUB (expected: what its tokens cost at price price-USD, 30 nano-USD)
            update billing.price_version set nanos_per_million = '{"input_fresh": 2000000, "output_text": 1}' \
                | request {charged}: cost 30 nano-USD (expected: what its tokens cost at price price-USD, 60 nano-USD)
            delete from billing.price_version \
                | request {charged}: price version 'price-USD' is not recorded (expected: it is)
            update billing.price_version set nanos_per_million = '{}' \
                | price version 'price-USD': openai/gpt-test: no price for input_fresh (expected: one)
            update billing.usage set tokens = '{"gold": 1}' where cost = 30 \
                | request {charged}: tokens {"gold":1}: no class 'gold' (expected: counts by token class)
            update billing.usage set tokens = '{"input_fresh": -1}' where cost = 30 \
                | request {charged}: tokens {"input_fresh":-1}: input_fresh: -1 (expected: >= 0)
            update billing.usage set tokens = '{"input_fresh": "many"}' where cost = 30 \
                | request {charged}: tokens {"input_fresh":"many"}: input_fresh is no number (expected: counts by token class)
            update billing.usage set tokens = '{"input_fresh": null}' where cost = 30 \
                | request {charged}: tokens {"input_fresh":null}
            update billing.usage set tokens = '{"input_fresh": 9223372036854775807}' where cost = 30 \
                | request {charged}: cost 30 nano-USD (expected: what its tokens cost at price price-USD, 9223372036854775807 nano-USD)
            update billing.usage set tokens = '[]' where cost = 30 \
                | request {charged}: tokens []: no object (expected: counts by token class)
            """)
    void damage_is_told_in_a_sentence(String damage, String sentence) {
        assertThat(after(damage).differences())
                .anySatisfy(difference -> assertThat(difference).contains(named(sentence)));
    }

    private static String named(String text) {
        return text.replace("{charged}", CHARGED.toString()).replace("{free}", FREE.toString());
    }

    @Test
    void estimates_of_old_whose_tokens_were_not_kept_are_counted_apart() {
        LedgerReport report =
                after("update billing.usage set tokens = '{}', ending = 'node_died', estimated = true where cost = 30");
        assertThat(report.differences()).isEmpty();
        assertThat(List.of(report.repriced(), report.unpriced())).containsExactly(1L, 1L);
    }

    private static final String MANY_USAGE_ROWS = """
            insert into billing.usage
            select gen_random_uuid(), company_id, key_id, provider, model, ending, http_status, '{"input_fresh": %d}',
                estimated, 0, 0, 0, currency, price_version, first_token_ms, started_at, ended_at
            from billing.usage, generate_series(1, %d) where cost = 0""";

    @Test
    void a_hundred_differences_are_told_and_that_there_are_more() {
        LedgerReport report = after(MANY_USAGE_ROWS.formatted(7, 101));
        assertThat(report.differences()).hasSize(100).allMatch(each -> each.contains("cost 0 nano-USD (expected: "));
        assertThat(report.more()).isTrue();
        assertThat(report.isRight()).isFalse();
        assertThat(after(MANY_USAGE_ROWS.formatted(7, 100)).more()).isFalse();
    }

    @Test
    void more_rows_than_a_chunk_are_priced() {
        LedgerReport report = after(MANY_USAGE_ROWS.formatted(0, 11_000));
        assertThat(report.differences()).isEmpty();
        assertThat(report.repriced()).isEqualTo(11_002);
    }
}
