package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.BalanceLow;
import dev.weir.storage.billing.OutboxTables.Horizon;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Facts on their way out of the table.
class OutboxTablesTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int BEFORE_OUTBOX = 12;

    private final Database database = POSTGRES.migrated();
    private final Pool pool = database.pool();
    private final Node node = new Node(pool, "one");
    private final Waiting waiting = new Waiting(pool);
    private final OutboxTables outbox = waiting.tables;

    @Test
    void what_was_taken_is_gone_and_what_was_refused_stays_in_its_order() {
        UUID company = node.company(1_000);
        for (int i = 0; i < 5; i++) {
            node.post(Node.request(company, null, 1, 0));
        }
        List<Fact> all = waiting.facts();
        assertThat(all).hasSize(6);

        assertThat(waiting.facts()).isEqualTo(all);
        assertThat(waiting.take(4)).isEqualTo(all);
        assertThat(waiting.facts()).isEmpty();
        assertThat(await(outbox.horizon())).isEmpty();
    }

    @Test
    void while_one_node_is_at_it_another_takes_nothing() {
        node.company(1_000);
        Horizon horizon = waiting.horizon();
        Promise<Void> confirmed = Promise.promise();
        Promise<Void> handed = Promise.promise();

        Future<Integer> first = outbox.turn(horizon, 10, _ -> {
            handed.complete();
            return confirmed.future();
        });
        await(handed.future());
        assertThat(await(outbox.turn(horizon, 10, _ -> Future.failedFuture("taken twice"))))
                .isZero();
        assertThat(await(outbox.prune(Duration.ZERO, 10))).isZero();

        confirmed.complete();
        assertThat(await(first)).isEqualTo(1);
        assertThat(waiting.facts()).isEmpty();
    }

    @Test
    void a_fact_waits_for_every_transaction_that_began_to_write_before_it() {
        UUID company = node.company(0);
        var open = await(pool.getConnection());
        await(open.query("begin; select pg_current_xact_id()").execute());
        node.topUp(company, 7);

        Horizon held = await(outbox.horizon()).orElseThrow();
        assertThat(await(outbox.turn(held, 10, _ -> Future.failedFuture("not yet"))))
                .isZero();

        await(open.query("rollback").execute());
        await(open.close());
        assertThat(waiting.take(10)).hasSize(1);
    }

    /// Balances are chained: each fact's is that of the one before and what this one changed.
    @Test
    void facts_of_a_company_come_in_the_order_in_which_its_balance_changed_whoever_changed_it() throws Exception {
        UUID company = node.company(100_000);
        UUID allowance = node.allowance(company, 50_000);
        List<Fact> taken = Collections.synchronizedList(new ArrayList<>());
        var posting = new AtomicBoolean(true);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var taker = threads.submit(() -> {
                while (posting.get()) {
                    await(outbox.horizon()
                            .compose(horizon -> horizon.isEmpty()
                                    ? Future.succeededFuture(0)
                                    : outbox.turn(horizon.get(), 3, facts -> {
                                        taken.addAll(facts);
                                        return Future.succeededFuture();
                                    })));
                }
            });
            List<java.util.concurrent.Future<?>> posters = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                boolean covered = thread < 2;
                posters.add(threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        node.post(covered ? Node.request(company, allowance, 3) : Node.request(company, null, 5, 0));
                        if (!covered) {
                            node.topUp(company, 2);
                        }
                    }
                }));
            }
            for (var poster : posters) {
                poster.get();
            }
            posting.set(false);
            taker.get();
        }
        taken.addAll(waiting.take(100));

        assertThat(taken).hasSize(1 + 60 * 4).extracting(Fact::id).isSorted().doesNotHaveDuplicates();
        var replay = Replay.of(taken);
        assertThat(replay.gap()).isNull();
        assertThat(replay.balances()).isEqualTo(Replay.kept(pool));
    }

    @Test
    void a_low_balance_is_to_be_logged_by_one_node_once() {
        UUID company = node.company(100);
        var notices = new NoticeTables(pool);
        for (int low = 200; low < 210; low++) {
            await(notices.lowBalance(company, OptionalLong.of(low)));
            await(notices.lowBalance(company, OptionalLong.of(50)));
        }

        List<Future<List<Fact>>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(outbox.takeUnlogged(3));
        }
        List<Fact> got = new ArrayList<>();
        asked.forEach(each -> got.addAll(await(each)));
        for (List<Fact> more = await(outbox.takeUnlogged(3)); !more.isEmpty(); more = await(outbox.takeUnlogged(3))) {
            got.addAll(more);
        }

        assertThat(got).hasSize(10).doesNotHaveDuplicates();
        assertThat(got).allSatisfy(fact -> assertThat(fact.content()).isInstanceOf(BalanceLow.class));
        assertThat(waiting.facts()).hasSize(21);
    }

    @Test
    void only_what_is_too_old_is_dropped_so_many_at_a_time() {
        UUID company = node.company(100);
        for (int i = 0; i < 6; i++) {
            node.topUp(company, 1);
        }
        await(pool.query("""
                update billing.outbox set at = now() - interval '2 hours'
                where seq <= (select seq from billing.outbox order by seq limit 1 offset 4)""").execute());

        assertThat(await(outbox.prune(Duration.ofHours(3), 2))).isZero();
        assertThat(await(outbox.prune(Duration.ofHours(1), 2))).isEqualTo(2);
        assertThat(await(outbox.prune(Duration.ofHours(1), 10))).isEqualTo(3);
        assertThat(await(outbox.prune(Duration.ofHours(1), 10))).isZero();
        assertThat(waiting.facts()).hasSize(2);
    }

    /// Whoever is connected when the outbox comes has plans made without it.
    @Test
    void nodes_that_run_while_the_outbox_comes_go_on_and_tell_from_then_on() {
        var migrations = Migrations.of(database);
        await(migrations.down("billing", BEFORE_OUTBOX));
        Database connected = again();
        var running = new Node(connected.pool(), "two");
        var old = new OldPost(connected.pool());
        UUID company = running.company(1_000);
        UUID allowance = running.allowance(company, 500);
        move(running, old::post, company, allowance);

        await(migrations.up());

        for (int i = 0; i < 5; i++) {
            move(running, old::post, company, allowance);
        }
        assertThat(waiting.facts()).hasSize(5 * 4);
        assertThat(running.balance(company).postedNanos()).isEqualTo(1_000 - 6 * 31);
        assertThat(await(new LedgerProof(pool).verify())).isEmpty();
        await(connected.close());
    }

    /// With the connections of this node closed: theirs are the plans of what goes.
    @Test
    void the_ledger_works_without_its_outbox() {
        UUID company = node.company(1_000);
        await(new NoticeTables(pool).lowBalance(company, OptionalLong.of(900)));
        UUID allowance = node.allowance(company, 500);
        move(node, node::post, company, allowance);

        await(Migrations.of(database).down("billing", BEFORE_OUTBOX));

        Database connected = again();
        move(new Node(connected.pool(), "two"), new OldPost(connected.pool())::post, company, allowance);
        assertThat(await(connected
                                .pool()
                                .query("select posted from billing.account where kind = 'credit'")
                                .execute())
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(1_000 - 2 * 31);
        assertThat(await(new LedgerProof(connected.pool()).verify())).isEmpty();
        await(connected.close());
    }

    /// The same database over other connections.
    private Database again() {
        String name = await(pool.query("select current_database()").execute())
                .iterator()
                .next()
                .getString(0);
        return Database.open(
                POSTGRES.vertx(), POSTGRES.postgres().url().withDatabase(name), PostgresSettings.defaults());
    }

    /// A charge that an allowance covers, one that none does, money paid in, a correction: 31 less.
    private static void move(Node node, Consumer<Posting> post, UUID company, UUID allowance) {
        post.accept(Node.request(company, allowance, 20));
        post.accept(Node.request(company, null, 15, 0));
        node.topUp(company, 5);
        node.correct(company, -1);
    }
}
