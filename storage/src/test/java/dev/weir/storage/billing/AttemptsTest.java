package dev.weir.storage.billing;

import static dev.weir.storage.billing.Node.idOf;
import static dev.weir.storage.billing.Node.request;
import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.ScratchPostgres;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How requests were answered, as the ledger keeps it: what failed before, what came out of the cache, and what was
/// charged at another target's price.
class AttemptsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int WITHOUT_ATTEMPTS = 13;
    private static final List<FailedAttempt> TWO = List.of(
            new FailedAttempt("openai", "gpt-5", "", "unreachable", 0, 3),
            new FailedAttempt("azure", "my \"dep\"", "key 2", "rate_limited", 429, 12));

    private final Database database = POSTGRES.migrated();
    private final Node node = new Node(database.pool(), "one");
    private final AccountTables accounts = new AccountTables(database.pool());
    private final ReportTables reports = new ReportTables(database.pool());
    private final UUID company = node.company(1_000);

    @AfterEach
    void the_books_are_right() {
        assertThat(await(new LedgerProof(database.pool()).verify())).isEmpty();
    }

    private static Posting with(Posting posting, List<FailedAttempt> attempts, boolean cached) {
        Settlement of = posting.settlement();
        var told = new Settlement(
                of.reserve(),
                of.ending(),
                of.usage(),
                of.estimated(),
                of.costNanos(),
                of.httpStatus(),
                of.firstTokenMs(),
                of.endedAt(),
                attempts,
                cached);
        return new Posting(told, posting.allowanceId(), posting.coveredNanos());
    }

    private UsageRow usage(Posting of) {
        return usage(Optional.of(idOf(of).toString()), Optional.empty()).getFirst();
    }

    private List<UsageRow> usage(Optional<String> request, Optional<Boolean> cached) {
        var query = new UsageQuery(PageQuery.first(100), Optional.empty(), Optional.empty(), request, cached);
        return await(accounts.usage(company, query)).items();
    }

    @Test
    void a_usage_row_tells_what_failed_and_what_came_out_of_the_cache() {
        Posting retried = with(request(company, null, 30, 0), TWO, false);
        Posting cached = with(request(company, null, 0, 0), List.of(), true);
        Posting plain = request(company, null, 7, 0);

        assertThat(await(node.tables.post(List.of(plain, cached, retried)))).hasSize(3);

        assertThat(usage(retried)).returns(TWO, UsageRow::attempts).returns(false, UsageRow::cached);
        assertThat(usage(cached)).returns(List.of(), UsageRow::attempts).returns(true, UsageRow::cached);
        assertThat(usage(plain)).returns(List.of(), UsageRow::attempts).returns(false, UsageRow::cached);
        assertThat(rows("select (attempts is null)::text || cached from billing.usage order by cost"))
                .containsExactly("truetrue", "truefalse", "falsefalse");
    }

    @Test
    void a_repeat_with_other_attempts_changes_nothing() {
        UUID allowance = node.allowance(company, 100);
        Posting first = with(request(company, allowance, 30), TWO, false);
        assertThat(node.post(first)).isEqualTo(new Settled(30, 0));

        assertThat(node.post(with(first, List.of(), true))).isEqualTo(new AlreadySettled(30));

        assertThat(usage(first)).returns(TWO, UsageRow::attempts).returns(false, UsageRow::cached);
        assertThat(node.balance(company).postedNanos()).isEqualTo(970);
    }

    @Test
    void texts_that_no_column_takes_are_taken() {
        var hostile = new FailedAttempt("a\0b", "\ud83d", "'; drop--", "\u0001\u2028", 500, Long.MAX_VALUE);
        Posting posting = with(request(company, null, 1, 0), List.of(hostile), false);

        node.post(posting);

        assertThat(usage(posting).attempts())
                .containsExactly(new FailedAttempt("a\uFFFDb", "?", "'; drop--", "\u0001\u2028", 500, Long.MAX_VALUE));
    }

    @Test
    void lists_and_sums_take_only_what_was_cached_or_only_the_rest() {
        node.post(with(request(company, null, 5, 0), List.of(), true));
        node.post(request(company, null, 7, 0));
        node.post(with(request(company, null, 11, 0), TWO, false));

        assertThat(usage(Optional.empty(), Optional.of(true)))
                .extracting(UsageRow::costNanos)
                .containsExactly(5L);
        assertThat(usage(Optional.empty(), Optional.of(false))).hasSize(2);
        assertThat(usage(Optional.empty(), Optional.empty())).hasSize(3);
        assertThat(cost(Optional.of(true))).isEqualTo(5);
        assertThat(cost(Optional.of(false))).isEqualTo(18);
        assertThat(cost(Optional.empty())).isEqualTo(23);
    }

    private long cost(Optional<Boolean> cached) {
        var query = new SummaryQuery(Optional.empty(), Optional.empty(), Set.of(), ZoneOffset.UTC, cached);
        return await(reports.summary(company, query, 10)).getFirst().costNanos();
    }

    @Test
    void one_that_another_target_answered_is_charged_and_priced_again_at_that_ones_price() {
        UUID allowance = node.allowance(company, 500);
        var dear = new PriceVersion(
                "price-dear",
                "azure",
                "dep-*",
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 3_000_000L, TokenClass.OUTPUT_TEXT, 3_000_000L),
                4096,
                Instant.EPOCH);
        Posting reserved = request(company, allowance, 100);
        Reserve moved = elsewhere(reserved.settlement().reserve(), dear);
        Settlement of = reserved.settlement();
        var told = new Settlement(moved, of.ending(), of.usage(), false, 300, 200, 5, of.endedAt(), TWO, false);

        assertThat(node.post(new Posting(told, allowance, 300))).isEqualTo(new Settled(300, 0));

        assertThat(usage(reserved))
                .returns("azure", UsageRow::provider)
                .returns("dep-1", UsageRow::model)
                .returns("price-dear", UsageRow::priceVersion)
                .returns(300L, UsageRow::costNanos);
        assertThat(rows("select id || ' ' || provider || ' ' || model from billing.price_version"))
                .contains("price-dear azure dep-*");
        assertThat(node.balance(company).heldNanos()).isEqualTo(200);
    }

    private static Reserve elsewhere(Reserve first, PriceVersion price) {
        return new Reserve(
                first.requestId(),
                first.companyId(),
                first.keyId(),
                "dep-1",
                price,
                first.boundNanos(),
                first.inputTokensEstimate(),
                first.startedAt(),
                first.expiresAt(),
                first.correlationId());
    }

    @Test
    void nodes_of_the_version_before_post_before_and_after_and_the_way_back_forgets() {
        var migrations = Migrations.of(database);
        Posting before = with(request(company, null, 5, 0), TWO, true);
        node.post(before);
        await(migrations.down("billing", WITHOUT_ATTEMPTS));
        assertThat(rows("select column_name from information_schema.columns where table_name = 'usage'"))
                .contains("correlation_id")
                .doesNotContain("attempts", "cached");
        new OldPost(database.pool()).post(request(company, null, 9, 0));

        await(migrations.up());

        assertThat(usage(before)).returns(List.of(), UsageRow::attempts).returns(false, UsageRow::cached);
        Posting after = with(request(company, null, 1, 0), TWO, true);
        node.post(after);
        assertThat(usage(after).attempts()).isEqualTo(TWO);
        new OldPost(database.pool()).post(request(company, null, 2, 0));
        assertThat(usage(Optional.empty(), Optional.of(false)))
                .extracting(UsageRow::costNanos)
                .containsExactlyInAnyOrder(5L, 9L, 2L);
        assertThat(node.balance(company).postedNanos()).isEqualTo(1_000 - 5 - 9 - 1 - 2);
    }

    private List<String> rows(String sql) {
        List<String> texts = new ArrayList<>();
        await(database.pool().query(sql).execute()).forEach(row -> texts.add(row.getString(0)));
        return texts;
    }
}
