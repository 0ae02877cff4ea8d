package dev.weir.verticles.idempotency;

import static dev.weir.verticles.idempotency.IdempotentNode.await;
import static dev.weir.verticles.idempotency.IdempotentNode.request;
import static dev.weir.verticles.idempotency.IdempotentNode.settings;
import static dev.weir.verticles.idempotency.IdempotentNode.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.idempotency.ClaimOutcome;
import dev.weir.contracts.idempotency.ClaimOutcome.Claimed;
import dev.weir.contracts.idempotency.ClaimOutcome.InProgress;
import dev.weir.contracts.idempotency.ClaimOutcome.NotKept;
import dev.weir.contracts.idempotency.ClaimOutcome.OtherBody;
import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.storage.idempotency.Found;
import dev.weir.storage.idempotency.IdempotencyTables;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClaimsTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration LONG_LEASE = Duration.ofMinutes(10);

    private final Pool pool = POSTGRES.database().pool();
    private final UUID company = UUID.randomUUID();
    private final ClaimRequest first = request(company, "key-1", "body");
    private IdempotentNode node = IdempotentNode.start(POSTGRES.url(), "node-1", settings());

    @AfterEach
    void stop() {
        node.close();
    }

    private void restart(IdempotencySettings settings) {
        node.close();
        node = IdempotentNode.start(POSTGRES.url(), "node-1", settings);
    }

    @Test
    void a_repeat_gets_the_answer_of_the_first_byte_by_byte() {
        node.execute(first, "{\"answer\":42}");

        KeptAnswer answer = node.replay(new ClaimRequest(
                company, IdempotentNode.OPERATION, "key-1", first.fingerprint(), "another request id"));

        assertThat(answer)
                .isEqualTo(
                        new KeptAnswer("request of body", 200, "application/json", Buffer.buffer("{\"answer\":42}")));
        assertThat(node.claims().answerBytes()).isZero();
    }

    @Test
    void an_answer_without_a_byte_is_an_answer() {
        node.claimed(first).executed(200, "application/json");
        node.awaitStored();

        assertThat(node.replay(first).body().length()).isZero();
    }

    @Test
    void of_two_hundred_at_once_over_two_nodes_one_claims() {
        try (var other = IdempotentNode.start(POSTGRES.url(), "node-2", settings())) {
            List<Future<ClaimOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add((i % 2 == 0 ? node : other).claims().claim(first));
            }

            List<ClaimOutcome> outcomes =
                    all.stream().map(IdempotentNode::await).toList();
            assertThat(outcomes).filteredOn(Claimed.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(InProgress.class::isInstance).hasSize(199);
        }
    }

    @Test
    void another_body_is_told_so_while_the_first_runs_and_afterwards_on_every_node() {
        ClaimRequest other = request(company, "key-1", "other body");
        try (var second = IdempotentNode.start(POSTGRES.url(), "node-2", settings())) {
            Claim claim = node.claimed(first);
            assertThat(node.claim(other)).isInstanceOf(OtherBody.class);
            assertThat(second.claim(other)).isInstanceOf(OtherBody.class);

            claim.executed(200, "application/json");
            node.awaitStored();
            assertThat(node.claim(other)).isInstanceOf(OtherBody.class);
            assertThat(second.claim(other)).isInstanceOf(OtherBody.class);
        }
    }

    @Test
    void a_key_that_is_given_up_is_free_for_any_body() {
        Claim claim = node.claimed(first);
        claim.record(Buffer.buffer("half an ans"));
        claim.giveUp();
        node.awaitStored();

        assertThat(node.claims().answerBytes()).isZero();
        node.claimed(request(company, "key-1", "other body"));
    }

    @Test
    void the_second_end_of_a_claim_does_nothing() {
        Claim claim = node.claimed(first);
        claim.record(Buffer.buffer("answer"));
        claim.executed(200, "text/plain");
        claim.giveUp();
        claim.executed(500, "text/html");
        claim.record(Buffer.buffer("more"));
        node.awaitStored();

        assertThat(node.replay(first))
                .isEqualTo(new KeptAnswer("request of body", 200, "text/plain", Buffer.buffer("answer")));
        assertThat(node.claims().answerBytes()).isZero();
    }

    @Test
    void an_answer_of_the_longest_length_is_kept_and_one_byte_more_is_not_nor_executed_again() {
        node.execute(first, "x".repeat(1_000));
        assertThat(node.replay(first).body().length()).isEqualTo(1_000);

        ClaimRequest longer = request(company, "key-2", "body");
        node.execute(longer, "x".repeat(1_001));

        assertThat(node.claim(longer)).isEqualTo(new NotKept(Reason.TOO_LONG));
        assertThat(node.claims().answerBytes()).isZero();
    }

    @Test
    void an_answer_that_finds_no_room_on_the_node_is_not_kept_and_the_next_one_finds_room() {
        ClaimRequest other = request(company, "key-2", "body");
        Claim large = node.claimed(first);
        Claim small = node.claimed(other);
        large.record(Buffer.buffer("x".repeat(1_000)));
        small.record(Buffer.buffer("x".repeat(501)));
        small.executed(200, "text/plain");
        large.executed(200, "text/plain");
        node.awaitStored();

        assertThat(node.claim(other)).isEqualTo(new NotKept(Reason.LOST));
        assertThat(node.replay(first).body().length()).isEqualTo(1_000);
        assertThat(node.claims().answerBytes()).isZero();
        node.execute(request(company, "key-3", "body"), "x".repeat(900));
    }

    @Test
    void after_its_time_a_key_is_free_and_its_answer_is_deleted() {
        restart(settings(Duration.ofSeconds(1), 1_000, 1_500, Duration.ofSeconds(30)));
        node.execute(first, "answer");
        assertThat(node.replay(first).body()).hasToString("answer");

        until("its row to go", () -> rows() == 0);
        node.claimed(first);
    }

    @Test
    void a_time_of_the_companys_own_goes_before_the_configured_one_until_it_is_taken_away() {
        assertThat(await(node.claims().keep(company, Optional.of(Duration.ofSeconds(1)))))
                .isEqualTo(Duration.ofSeconds(1));
        node.execute(first, "answer");
        until("its row to go", () -> rows() == 0);
        UUID neighbour = UUID.randomUUID();
        node.execute(request(neighbour, "key-1", "body"), "answer");
        assertThat(secondsKept(neighbour)).isBetween(3_500L, 3_600L);

        assertThat(await(node.claims().keep(company, Optional.empty()))).isEqualTo(Duration.ofHours(1));
        node.execute(first, "answer");
        assertThat(secondsKept(company)).isBetween(3_500L, 3_600L);
    }

    @Test
    void what_a_dead_node_was_executing_is_free_after_its_lease() {
        claimAs("a node that dies", first, Duration.ofMillis(1_500));
        assertThat(node.claim(first)).isInstanceOf(InProgress.class);

        until("the lease to end", () -> node.claim(first) instanceof Claimed);
    }

    @Test
    void what_runs_for_longer_than_its_lease_keeps_its_key() {
        restart(settings(Duration.ofHours(1), 1_000, 1_500, Duration.ofSeconds(1)));
        Claim claim = node.claimed(first);
        try (var other = IdempotentNode.start(POSTGRES.url(), "node-2", settings())) {
            await(node.vertx().timer(2_500, TimeUnit.MILLISECONDS));

            assertThat(other.claim(first)).isInstanceOf(InProgress.class);
            claim.record(Buffer.buffer("answer"));
            claim.executed(200, "text/plain");
            node.awaitStored();
            assertThat(other.replay(first).body()).hasToString("answer");
        }
    }

    @Test
    void a_node_that_starts_again_frees_what_it_was_executing_and_nothing_else() {
        ClaimRequest others = request(company, "key-2", "body");
        ClaimRequest kept = request(company, "key-3", "body");
        node.execute(kept, "answer");
        claimAs("node-1", first, LONG_LEASE);
        claimAs("node-2", others, LONG_LEASE);

        restart(settings());

        node.claimed(first);
        assertThat(node.claim(others)).isInstanceOf(InProgress.class);
        assertThat(node.replay(kept).body()).hasToString("answer");
    }

    @Test
    void an_answer_that_comes_after_its_key_was_taken_over_does_not_replace_that_of_the_other() {
        UUID late = claimAs("a node that was thought dead", first, Duration.ofMillis(1));
        until("the lease to end", () -> rows() == 0 || freeAt(company) < 0);
        node.execute(first, "answer of the second");

        var tables = new IdempotencyTables(pool, "a node that was thought dead");
        var answer = new Found.Kept(late, "late", 200, "text/plain", Buffer.buffer("answer of the first"));
        assertThat(await(tables.keep(first, answer, Duration.ofHours(1)))).isFalse();
        await(tables.giveUp(first, late));

        assertThat(node.replay(first).body()).hasToString("answer of the second");
    }

    @Test
    void answers_lie_sealed_and_one_that_was_changed_there_is_neither_sent_nor_executed_again() {
        node.execute(first, "what the model said");
        Buffer stored = await(pool.preparedQuery("select answer from idempotency.request where company_id = $1")
                        .execute(Tuple.of(company)))
                .iterator()
                .next()
                .getBuffer(0);
        assertThat(stored.toString()).doesNotContain("what", "model", "said");

        await(pool.preparedQuery(
                        "update idempotency.request set answer = set_byte(answer, 20, 255 - get_byte(answer, 20))"
                                + " where company_id = $1")
                .execute(Tuple.of(company)));

        assertThat(node.claim(first)).isEqualTo(new NotKept(Reason.LOST));
    }

    @Test
    void a_stop_waits_for_what_is_not_stored_yet() {
        Claim claim = node.claimed(first);
        claim.record(Buffer.buffer("answer"));
        claim.executed(200, "text/plain");
        node.stop();

        restart(settings());
        assertThat(node.replay(first).body()).hasToString("answer");
    }

    /// A claim that nobody renews.
    private UUID claimAs(String name, ClaimRequest request, Duration lease) {
        UUID id = UUID.randomUUID();
        assertThat(await(new IdempotencyTables(pool, name).claim(request, id, lease)))
                .isInstanceOf(Found.Free.class);
        return id;
    }

    private long rows() {
        return number("select count(*) from idempotency.request where company_id = $1", company);
    }

    private long secondsKept(UUID of) {
        return number(
                "select extract(epoch from free_at - now())::bigint from idempotency.request where company_id = $1",
                of);
    }

    /// Milliseconds until the key is free.
    private long freeAt(UUID of) {
        return number(
                "select (extract(epoch from free_at - clock_timestamp()) * 1000)::bigint from idempotency.request"
                        + " where company_id = $1",
                of);
    }

    private long number(String sql, UUID of) {
        return await(pool.preparedQuery(sql).execute(Tuple.of(of)))
                .iterator()
                .next()
                .getLong(0);
    }
}
