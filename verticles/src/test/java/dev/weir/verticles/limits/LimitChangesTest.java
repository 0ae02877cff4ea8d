package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.SpendHistory;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.SpendTables;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.limits.LimitTables;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.storage.postgres.Database;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Limits set on one node, as another node sees them.
class LimitChangesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final UUID company = UUID.randomUUID();
    private final UUID key = UUID.randomUUID();
    private final List<Node> nodes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-30T22:59:59Z");

    /// One node; what it announces goes nowhere unless a test carries it.
    private final class Node implements AutoCloseable {
        final Vertx vertx = Vertx.vertx();
        final List<Announcement> announced = new ArrayList<>();
        final List<Consumer<Announcement>> listeners = new ArrayList<>();
        final NodeLimits limits;
        final LimitDesk desk;

        Node(Database database, Duration feedInterval) {
            var settings = new LimitSettings(
                    1_000, 1_000_000, feedInterval, Duration.ofSeconds(2), 100, WithoutRedis.standard());
            var tables = new LimitTables(database.pool());
            var own = new MemoryLimitStore(MemoryLimitStore.MINUTE, System::nanoTime, () -> 1, true);
            InstantSource clock = () -> now;
            SpendHistory books = new FakeBooks(new SpendTables(database.pool()));
            var announcements = new Announcements() {
                @Override
                public void announce(Announcement announcement) {
                    announced.add(announcement);
                }

                @Override
                public void listen(Consumer<Announcement> listener) {
                    listeners.add(listener);
                }
            };
            limits = new NodeLimits(vertx, tables, books, own, null, settings, clock);
            desk = new LimitDesk(tables, limits, null, books, announcements, settings, clock);
            LimitStoreContract.await(vertx.deployVerticle(new LimitsVerticle(
                    limits,
                    Optional.empty(),
                    new ChangeFeed(database.pool(), LimitTables.FEED),
                    announcements,
                    settings)));
            nodes.add(this);
        }

        LimitOutcome admit(String currency, long bound) {
            return LimitStoreContract.await(limits.admit(new LimitRequest(
                    UUID.randomUUID(), company, key, "demo", List.of("demo"), false, 10, bound, currency, now)));
        }

        GatewayException refused(long bound) {
            LimitOutcome outcome = admit("USD", bound);
            assertThat(outcome).isInstanceOf(LimitOutcome.Refused.class);
            return ((LimitOutcome.Refused) outcome).failure();
        }

        void admitted(long bound, long cost) {
            LimitOutcome outcome = admit("USD", bound);
            assertThat(outcome).isInstanceOf(LimitOutcome.Admitted.class);
            ((LimitOutcome.Admitted) outcome).admission().settle(1, cost);
        }

        long requestsLeft() {
            LimitOutcome.Admitted admitted = (LimitOutcome.Admitted) admit("USD", 0);
            return admitted.admission().standing().requests().limit();
        }

        @Override
        public void close() {
            LimitStoreContract.await(vertx.close());
        }
    }

    /// The real books, which nothing was spent in, for companies whose account is open.
    private record FakeBooks(SpendTables tables) implements SpendHistory {
        @Override
        public Future<Long> spentSince(UUID companyId, UUID keyId, String currency, Instant since) {
            return tables.spentSince(companyId, keyId, currency, since);
        }

        @Override
        public Future<Optional<String>> currencyOf(UUID companyId) {
            return tables.currencyOf(companyId);
        }
    }

    @BeforeEach
    void open_the_account() {
        LimitStoreContract.await(new AccountTables(POSTGRES.database().pool()).open(company, "USD"));
    }

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
    }

    private static LimitSet set(Measure measure, long most) {
        return new LimitSet(Map.of(measure, most), "USD", ZoneOffset.ofHours(1), List.of(), List.of(), List.of());
    }

    private void limit(Node node, LimitSet set) {
        LimitStoreContract.await(node.desk.change(company, Optional.empty(), _ -> set));
    }

    @Test
    void a_change_is_in_force_at_once_where_it_was_made_and_by_the_feed_elsewhere() {
        var here = new Node(POSTGRES.database(), Duration.ofMillis(50));
        var there = new Node(POSTGRES.database(), Duration.ofMillis(50));
        assertThat(there.requestsLeft()).isEqualTo(1_000);

        limit(here, set(Measure.REQUESTS_PER_MINUTE, 10));

        assertThat(here.requestsLeft()).isEqualTo(10);
        Waiting.until("the feed", () -> there.requestsLeft() == 10);
        assertThat(here.announced).containsExactly(new Announcement.LimitsChanged(company));
    }

    @Test
    void an_announcement_comes_before_the_feed() {
        var here = new Node(POSTGRES.database(), Duration.ofHours(1));
        var there = new Node(POSTGRES.database(), Duration.ofHours(1));
        there.requestsLeft();
        limit(here, set(Measure.REQUESTS_PER_MINUTE, 10));
        assertThat(there.requestsLeft()).isEqualTo(1_000);

        there.listeners.forEach(listener -> listener.accept(here.announced.getFirst()));

        Waiting.until("it to be read", () -> there.requestsLeft() == 10);
    }

    @Test
    void of_changes_at_once_each_edits_what_the_other_made() {
        var here = new Node(POSTGRES.database(), Duration.ofHours(1));
        List<Future<LimitSet>> changes = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            changes.add(here.desk.change(company, Optional.empty(), before -> {
                Map<Measure, Long> most = new java.util.EnumMap<>(Measure.class);
                most.putAll(before.most());
                most.put(measure, 7L);
                return new LimitSet(most, "USD", ZoneOffset.UTC, List.of(), List.of(), List.of());
            }));
        }
        changes.forEach(LimitStoreContract::await);

        assertThat(LimitStoreContract.await(here.desk.find(company, Optional.empty()))
                        .most())
                .hasSize(Measure.values().length);
    }

    @Test
    void what_is_known_holds_while_the_database_is_away_and_what_is_not_is_unavailable() {
        Database database = POSTGRES.freshDatabase();
        LimitStoreContract.await(new AccountTables(database.pool()).open(company, "USD"));
        var node = new Node(database, Duration.ofHours(1));
        limit(node, set(Measure.REQUESTS_PER_MINUTE, 10));
        LimitStoreContract.await(database.close());

        node.listeners.forEach(listener -> listener.accept(new Announcement.LimitsChanged(company)));
        assertThat(node.requestsLeft()).isEqualTo(10);

        Future<LimitOutcome> unknown = node.limits.admit(new LimitRequest(
                UUID.randomUUID(), UUID.randomUUID(), key, "demo", List.of("demo"), false, 10, 0, "USD", now));
        Waiting.until("an answer", unknown::isComplete);
        assertThat(((GatewayException) unknown.cause()).failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
    }

    @Test
    void a_budget_starts_anew_with_the_day_and_the_month_of_its_zone() {
        var node = new Node(POSTGRES.database(), Duration.ofHours(1));
        LimitSet both = new LimitSet(
                Map.of(Measure.SPEND_PER_DAY, 100L, Measure.SPEND_PER_MONTH, 150L),
                "USD",
                ZoneOffset.ofHours(1),
                List.of(),
                List.of(),
                List.of());
        limit(node, both);
        node.admitted(90, 90);
        GatewayException refused = node.refused(11);
        assertThat(refused.failure()).isEqualTo(Failure.BUDGET_EXCEEDED);
        assertThat(refused).hasMessageContaining("spend per day").hasMessageContaining("2026-11-30T23:00:00Z");
        assertThat(refused.retryAfterSeconds()).isEqualTo(2);

        // Midnight, and the first of December, in the zone of the budget.
        now = Instant.parse("2026-11-30T23:00:00Z");
        node.admitted(90, 90);
        now = Instant.parse("2026-12-01T23:00:00Z");
        node.admitted(60, 60);
        assertThat(node.refused(1))
                .hasMessageContaining("spend per month")
                .hasMessageContaining("2026-12-31T23:00:00Z");
    }

    @Test
    void a_budget_in_another_currency_lets_nothing_pass_that_it_can_not_count() {
        var node = new Node(POSTGRES.database(), Duration.ofHours(1));
        limit(node, set(Measure.SPEND_PER_DAY, 100));

        LimitOutcome outcome = node.admit("EUR", 1);

        assertThat(((LimitOutcome.Refused) outcome).failure())
                .hasMessage("Budget of the company for spend per day is in USD, and the request is priced in EUR"
                        + " (expected: a budget in EUR)");
    }

    @Test
    void a_company_that_does_not_exist_has_no_limits_to_set() {
        var node = new Node(POSTGRES.database(), Duration.ofHours(1));

        Future<LimitSet> change = node.desk.change(UUID.randomUUID(), Optional.empty(), before -> before);

        Waiting.until("an answer", change::isComplete);
        assertThat(((GatewayException) change.cause()).failure()).isEqualTo(Failure.NOT_FOUND);
    }

    @Test
    void the_defaults_hold_for_a_key_that_nothing_is_set_for() {
        var node = new Node(POSTGRES.database(), Duration.ofHours(1));
        int admitted = 0;
        for (int i = 0; i < 1_200; i++) {
            admitted += node.admit("USD", 0) instanceof LimitOutcome.Admitted ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(1_000);
    }
}
