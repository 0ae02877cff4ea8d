package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;
import static dev.weir.verticles.billing.Requests.reserve;
import static dev.weir.verticles.billing.Requests.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import dev.weir.verticles.billing.CuttableLink.State;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A node dies at any moment: what its journal holds is in the books after its next start, once.
class RecoveryTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final long BALANCE = 1_000_000;
    private static final long BOUND = 1000;
    private static final long ESTIMATE = 40;

    @TempDir
    private Path folder;

    private final PostgresUrl url = POSTGRES.url();
    private final Pool pool = POSTGRES.database().pool();
    private final CompanyAccounts accounts = new CompanyAccounts(new AccountTables(pool), Clock.systemUTC());
    private final CuttableLink link = new CuttableLink(url.port());
    private final UUID company = UUID.randomUUID();
    private RunningLedger dead;

    private RunningLedger.Node node() {
        var through = new PostgresUrl(
                "127.0.0.1",
                link.port(),
                url.database(),
                url.user(),
                url.password(),
                url.sslMode(),
                url.rootCertificate());
        return new RunningLedger.Node(through, "node", folder.resolve("first"))
                .with(new QuickSettings().stopTimeout(Duration.ofMillis(100)).startTimeout(Duration.ofMillis(500)));
    }

    @BeforeEach
    void open() {
        await(accounts.open(company, Money.usd(BALANCE)));
        dead = node().start();
    }

    @AfterEach
    void close() {
        dead.close();
        link.close();
    }

    private Reserve reserved() {
        Reserve reserve = reserve(Requests.id(), company, BOUND, ESTIMATE, Duration.ofHours(1));
        assertThat(await(dead.ledger().reserve(reserve))).isEqualTo(new Reserved(BOUND));
        return reserve;
    }

    private Balance balance() {
        return await(accounts.balance(company));
    }

    private Map<UUID, UsageRow> usage() {
        return await(accounts.usage(company, PageQuery.first(1000))).items().stream()
                .collect(Collectors.toMap(UsageRow::requestId, row -> row));
    }

    private void booksAreInOrder() {
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
    }

    /// Cut off from the database first, so that nothing the dead one still does is seen.
    private Path kill(String into) {
        link.set(State.CUT);
        return dead.journalOfTheDead(folder.resolve(into));
    }

    @Test
    void what_ended_is_posted_and_what_ran_is_ended_by_policy() {
        Reserve posted = reserved();
        dead.ledger().settle(settlement(posted, 1));
        dead.untilAllIsPosted();
        Reserve accepted = reserved();
        dead.ledger().accepted(accepted);
        Reserve waiting = reserved();
        List<Reserve> ended = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ended.add(reserved());
        }
        link.set(State.CUT);
        ended.forEach(each -> dead.ledger().settle(settlement(each, 100)));
        Path journal = kill("second");

        try (var again = node().in(journal).at(url).start()) {
            assertThat(again.ledger().state().unposted()).isZero();
            assertThat(balance()).isEqualTo(new Balance("USD", BALANCE - 1 - ESTIMATE - 100 * 100, 0));
            Map<UUID, UsageRow> rows = usage();
            assertThat(rows).hasSize(103);
            assertThat(rows.get(accepted.requestId()))
                    .returns("node_died", UsageRow::ending)
                    .returns(true, UsageRow::estimated)
                    .returns(ESTIMATE, UsageRow::costNanos)
                    .returns(Map.of("input_fresh", ESTIMATE, "output_text", 0L), UsageRow::tokens);
            assertThat(rows.get(waiting.requestId()))
                    .returns("node_died", UsageRow::ending)
                    .returns(0L, UsageRow::costNanos);
            booksAreInOrder();
        }
    }

    /// Its price is on no other record: it stands in the journal before the first that names it.
    @Test
    void what_moved_to_another_target_is_posted_and_ended_at_that_ones_price() {
        var attempts = List.of(new FailedAttempt("openai", "gpt-test", "key 2", "rate_limited", 429, 12));
        Reserve first = reserved();
        Reserve taken = reserved();
        Reserve takenAndEnded = reserved();
        link.set(State.CUT);
        dead.ledger().accepted(Requests.elsewhere(taken));
        dead.ledger().accepted(Requests.elsewhere(takenAndEnded));
        for (Reserve each : List.of(first, takenAndEnded)) {
            dead.ledger()
                    .settle(new Settlement(
                            Requests.elsewhere(each),
                            Ending.COMPLETED,
                            TokenUsage.of(10, 0),
                            false,
                            50,
                            200,
                            12,
                            Requests.START.plusSeconds(1),
                            attempts,
                            false));
        }
        Path journal = kill("second");

        try (var again = node().in(journal).at(url).start()) {
            assertThat(again.ledger().state().unposted()).isZero();
            assertThat(balance()).isEqualTo(new Balance("USD", BALANCE - 2 * 50 - 5 * ESTIMATE, 0));
            Map<UUID, UsageRow> rows = usage();
            assertThat(rows)
                    .hasSize(3)
                    .allSatisfy((_, row) -> assertThat(row)
                            .returns("azure", UsageRow::provider)
                            .returns("my-dep", UsageRow::model)
                            .returns("price-5", UsageRow::priceVersion));
            assertThat(rows.get(first.requestId()).attempts()).isEqualTo(attempts);
            assertThat(rows.get(takenAndEnded.requestId()).attempts()).isEqualTo(attempts);
            assertThat(rows.get(taken.requestId()))
                    .returns("node_died", UsageRow::ending)
                    .returns(5 * ESTIMATE, UsageRow::costNanos)
                    .returns(List.of(), UsageRow::attempts);
            assertThat(await(pool.query("select from billing.price_version where id = 'price-5'")
                                    .execute())
                            .size())
                    .isEqualTo(1);
            booksAreInOrder();
        }
    }

    @Test
    void what_was_posted_before_the_death_is_not_posted_again() {
        List<Reserve> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(reserved());
        }
        Path before = dead.journalOfTheDead(folder.resolve("before"));
        all.forEach(each -> dead.ledger().settle(settlement(each, 10)));
        dead.untilAllIsPosted();
        link.set(State.CUT);

        // a disk that went back in time: every request runs there still
        try (var again = node().in(before).at(url).start()) {
            assertThat(balance()).isEqualTo(new Balance("USD", BALANCE - 50 * 10, 0));
            assertThat(usage())
                    .hasSize(50)
                    .allSatisfy((_, row) -> assertThat(row.ending()).isEqualTo("completed"));
            booksAreInOrder();
        }
    }

    @Test
    void a_node_that_dies_again_while_it_recovers_loses_nothing() {
        for (int i = 0; i < 20; i++) {
            dead.ledger().accepted(reserved());
        }
        Path second = kill("second");
        Path third = folder.resolve("third");
        // recovers without a database: ends what ran, posts nothing
        try (var short1 = startedWithoutDatabase(second)) {
            short1.journalOfTheDead(third);
        }

        try (var again = node().in(third).at(url).start()) {
            assertThat(balance()).isEqualTo(new Balance("USD", BALANCE - 20 * ESTIMATE, 0));
            assertThat(usage()).hasSize(20);
            booksAreInOrder();
        }
    }

    private RunningLedger startedWithoutDatabase(Path journal) {
        link.set(State.OPEN);
        var refusing = new QuickSettings().stopTimeout(Duration.ofMillis(100)).startTimeout(Duration.ofMillis(300));
        await(pool.query("alter table billing.usage add constraint closed check (ended_at is null) not valid")
                .execute());
        try {
            return node().with(refusing).in(journal).at(url).start();
        } finally {
            await(pool.query("alter table billing.usage drop constraint closed").execute());
        }
    }

    @Test
    void a_start_that_can_not_post_yet_serves_after_its_timeout_and_posts_later() {
        for (int i = 0; i < 10; i++) {
            dead.ledger().accepted(reserved());
        }
        Path second = kill("second");
        await(pool.query("create function billing.slow() returns trigger language plpgsql as"
                        + " 'begin perform pg_sleep(2); return new; end'")
                .execute());
        await(pool.query("create trigger slow before insert on billing.usage for each statement"
                        + " execute function billing.slow()")
                .execute());
        long from = System.nanoTime();
        try (var again = node().in(second).at(url).start()) {
            await(pool.query("drop trigger slow on billing.usage").execute());
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(6));
            assertThat(await(again.ledger().reserve(reserve(company, BOUND)))).isEqualTo(new Reserved(BOUND));
            again.untilAllIsPosted();
            assertThat(balance().postedNanos()).isEqualTo(BALANCE - 10 * ESTIMATE);
            booksAreInOrder();
        }
    }
}
