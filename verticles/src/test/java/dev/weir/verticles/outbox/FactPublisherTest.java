package dev.weir.verticles.outbox;

import static dev.weir.verticles.outbox.Awaited.await;
import static dev.weir.verticles.outbox.Awaited.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.facts.Fact;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.NoticeTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class FactPublisherTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Instant AT = Instant.parse("2026-11-10T12:00:00Z");

    private final Database database = POSTGRES.freshDatabase();
    private final AccountTables accounts = new AccountTables(database.pool());
    private final NoticeTables notices = new NoticeTables(database.pool());
    private final UUID company = UUID.randomUUID();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FactPublisher.class);

    private PostgresUrl url() {
        String name = rows("select current_database()").getFirst();
        return POSTGRES.url().withDatabase(name);
    }

    private List<String> rows(String sql) {
        List<String> found = new ArrayList<>();
        await(database.pool().query(sql).execute()).forEach(row -> found.add(row.getString(0)));
        return found;
    }

    @BeforeEach
    void open() {
        log.start();
        logger.addAppender(log);
        await(accounts.open(company, "USD"));
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /// So many facts; their ids.
    private List<Long> facts(int count) {
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            await(accounts.topUp(id, new TopUp(company, id.toString(), 10, "USD", ""), AT));
        }
        return rows("select o.seq::text from billing.outbox o order by o.seq").stream()
                .map(Long::valueOf)
                .toList();
    }

    private boolean empty() {
        return rows("select seq::text from billing.outbox").isEmpty();
    }

    @Test
    void all_facts_are_published_once_in_their_order_and_then_forgotten() {
        List<Long> ids = facts(10);
        var sink = new ScriptedSink();
        try (var node = OutboxNode.start(url(), sink)) {
            until(this::empty);
            facts(1);
            until(() -> node.publisher().state().published() == 11);

            assertThat(sink.ids()).startsWith(ids.toArray(Long[]::new)).hasSize(11);
            assertThat(sink.handed()).allSatisfy(turn -> assertThat(turn).hasSizeBetween(1, OutboxNode.BATCH_MAX));
            until(() -> node.publisher().state().lagMs() == 0);
        }
        assertThat(warnings()).isEmpty();
    }

    @Test
    void what_a_sink_refuses_stays_and_comes_again_before_anything_else() {
        List<Long> ids = facts(6);
        var sink = new ScriptedSink()
                .then(() -> Future.failedFuture("the broker is away"))
                .then(() -> {
                    throw new IllegalStateException("the broker is broken");
                });
        try (var node = OutboxNode.start(url(), sink)) {
            until(this::empty);
            until(() -> node.publisher().state().published() == 6);
        }
        List<Fact> first = sink.handed().getFirst();
        assertThat(sink.handed()).hasSize(4);
        assertThat(sink.handed().subList(0, 3)).containsOnly(first);
        assertThat(sink.ids().subList(8, 14)).isEqualTo(ids);
        assertThat(warnings()).singleElement().asString().contains("can't be published");
    }

    @Test
    void a_sink_that_does_not_confirm_in_time_gets_the_same_again() {
        facts(3);
        var sink = new ScriptedSink().then(() -> Promise.<Void>promise().future());
        var impatient = new OutboxSettings(
                FactPublishing.BUS,
                OutboxNode.QUICK.keep(),
                OutboxNode.QUICK.interval(),
                OutboxNode.BATCH_MAX,
                Duration.ofMillis(50),
                OutboxNode.QUICK.retryPauseMax());
        try (var _ = OutboxNode.start(url(), Optional.of(sink), impatient)) {
            until(this::empty);
        }
        assertThat(sink.handed()).hasSize(2);
        assertThat(sink.handed().getFirst()).isEqualTo(sink.handed().getLast());
    }

    @Test
    void when_a_node_dies_while_it_publishes_another_goes_on_and_only_the_last_turn_comes_twice() {
        List<Long> ids = facts(20);
        Promise<Void> never = Promise.promise();
        var dying = new ScriptedSink()
                .then(Future::succeededFuture)
                .then(Future::succeededFuture)
                .then(never::future);
        var heir = new ScriptedSink();
        OutboxNode first = OutboxNode.start(url(), dying);
        until(() -> dying.handed().size() == 3);
        try (var _ = OutboxNode.start(url(), heir)) {
            // Another does nothing meanwhile.
            facts(1);
            assertThat(heir.handed()).isEmpty();

            first.kill();

            until(this::empty);
        }
        assertThat(dying.ids()).isEqualTo(ids.subList(0, 12));
        assertThat(heir.ids()).hasSize(13).startsWith(ids.subList(8, 20).toArray(Long[]::new));
    }

    @Test
    void two_nodes_publish_each_fact_once_and_in_order() {
        var shared = new ScriptedSink();
        List<Long> ids = new ArrayList<>(facts(30));
        try (var one = OutboxNode.start(url(), shared);
                var two = OutboxNode.start(url(), shared)) {
            for (int i = 0; i < 10; i++) {
                facts(4);
            }
            until(this::empty);
            until(() -> one.publisher().state().published()
                            + two.publisher().state().published()
                    == 70);
        }
        assertThat(shared.ids()).hasSize(70).isSorted().doesNotHaveDuplicates().containsAll(ids);
    }

    @Test
    void a_low_balance_is_logged_and_counted_once_by_whichever_node_even_while_nobody_takes_facts() {
        facts(3);
        await(notices.lowBalance(company, OptionalLong.of(2_500_000_000L)));
        FactPublisher one;
        FactPublisher two;
        try (var first = OutboxNode.start(url(), _ -> Future.failedFuture("away"));
                var second = OutboxNode.start(url(), new ScriptedSink())) {
            one = first.publisher();
            two = second.publisher();
            until(this::empty);
        }
        assertThat(one.state().lowBalances() + two.state().lowBalances()).isEqualTo(1);
        assertThat(warnings())
                .filteredOn(text -> text.contains("low"))
                .containsExactly("The balance of company " + company + " is low: 0.00000003 USD (told below 2.50)");
    }

    @Test
    void without_a_sink_facts_stay_for_a_time_and_go_silently_and_low_balances_are_logged() {
        facts(3);
        rows("update billing.outbox set at = now() - interval '8 days'");
        facts(2);
        await(notices.lowBalance(company, OptionalLong.of(1_000)));
        try (var node = OutboxNode.start(url(), Optional.empty(), OutboxNode.QUICK)) {
            until(() -> node.publisher().state().lowBalances() == 1);
            until(() -> rows("select kind from billing.outbox order by seq")
                    .equals(List.of("topped_up", "topped_up", "balance_low")));
            assertThat(node.publisher().state().dropped()).isZero();
        }
        assertThat(warnings()).singleElement().asString().contains("is low");
    }

    @Test
    void what_nobody_took_for_too_long_is_dropped_with_one_warning() {
        facts(5);
        rows("update billing.outbox set at = now() - interval '8 days'");
        facts(1);
        try (var node = OutboxNode.start(url(), _ -> Future.failedFuture("away"))) {
            until(() -> node.publisher().state().dropped() == 5);
        }
        assertThat(rows("select kind from billing.outbox")).containsExactly("topped_up");
        assertThat(warnings())
                .filteredOn(text -> text.contains("dropped"))
                .containsExactly("5 facts were dropped: nobody took them within outbox.keep, PT168H");
    }

    @Test
    void a_stopped_node_publishes_nothing_more() {
        var sink = new ScriptedSink();
        try (var node = OutboxNode.start(url(), sink)) {
            facts(1);
            until(() -> sink.handed().size() == 1);
            node.stop();

            facts(3);

            // What another node publishes shows that there was time for it.
            var other = new ScriptedSink();
            try (var _ = OutboxNode.start(url(), other)) {
                until(this::empty);
            }
            assertThat(sink.ids()).hasSize(1);
            assertThat(other.ids()).hasSize(3);
        }
    }

    @Test
    void a_node_whose_connections_break_goes_on() {
        var sink = new ScriptedSink();
        facts(1);
        try (var _ = OutboxNode.start(url(), sink)) {
            until(() -> sink.handed().size() == 1);
            rows("select pg_terminate_backend(pid)::text from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");

            // The pool finds its broken connections one by one.
            until(() -> await(accounts.open(company, "USD").map(true).otherwise(false)));
            facts(1);

            until(() -> sink.ids().stream().distinct().count() == 2);
        }
    }
}
