package dev.weir.verticles.idempotency;

import static dev.weir.verticles.idempotency.IdempotentNode.await;
import static dev.weir.verticles.idempotency.IdempotentNode.hasty;
import static dev.weir.verticles.idempotency.IdempotentNode.request;
import static dev.weir.verticles.idempotency.IdempotentNode.settings;
import static dev.weir.verticles.idempotency.IdempotentNode.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.idempotency.ClaimOutcome.Claimed;
import dev.weir.contracts.idempotency.ClaimOutcome.InProgress;
import dev.weir.contracts.idempotency.ClaimOutcome.NotKept;
import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import dev.weir.verticles.billing.CuttableLink;
import dev.weir.verticles.billing.CuttableLink.State;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The way to the database breaks at every point of a claim's life.
class ClaimsOutageTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    /// More than these tests can take.
    private static final int MANY = 100;

    private static final Duration SOON = Duration.ofSeconds(8);

    private final PostgresUrl url = POSTGRES.url();
    private final CuttableLink link = new CuttableLink(url.port());
    private final ClaimRequest first = request(UUID.randomUUID(), "key-1", "body");
    private final IdempotentNode node = IdempotentNode.start(through(), "node-1", hasty(MANY));
    private final IdempotentNode other = IdempotentNode.start(url, "node-2", settings());

    private PostgresUrl through() {
        return new PostgresUrl(
                "127.0.0.1",
                link.port(),
                url.database(),
                url.user(),
                url.password(),
                url.sslMode(),
                url.rootCertificate());
    }

    @AfterEach
    void stop() {
        link.set(State.OPEN);
        node.close();
        other.close();
        link.close();
    }

    private Claim answering() {
        Claim claim = node.claimed(first);
        claim.record(Buffer.buffer("answer"));
        return claim;
    }

    private GatewayException refusal() {
        return catchThrowableOfType(GatewayException.class, () -> node.claim(first));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"CUT", "STALLED", "ANSWERS_LOST"})
    void a_key_that_can_not_be_claimed_is_refused_soon_and_free_when_the_database_is_back(State state) {
        node.execute(request(UUID.randomUUID(), "before", "body"), "answer");
        link.set(state);
        long from = System.nanoTime();

        GatewayException refused = refusal();

        assertThat(refused.failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(refused.retryAfterSeconds()).isPositive();
        assertThat(refused).hasMessageContaining("nothing was executed");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SOON);
        link.breakAll();
        link.set(State.OPEN);
        // The lease of these tests is longer than they wait.
        until("the key to be free", () -> other.claim(first) instanceof Claimed);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"CUT", "STALLED", "ANSWERS_LOST"})
    void an_answer_that_could_not_be_stored_at_once_is_stored_when_the_database_is_back(State state) {
        Claim claim = answering();
        link.set(state);
        claim.executed(200, "text/plain");
        await(node.vertx().timer(700, TimeUnit.MILLISECONDS));
        assertThat(node.claim(first)).isInstanceOf(InProgress.class);

        link.breakAll();
        link.set(State.OPEN);
        node.awaitStored();

        assertThat(other.replay(first).body()).hasToString("answer");
        assertThat(node.replay(first).body()).hasToString("answer");
        assertThat(node.claims().answerBytes()).isZero();
    }

    @Test
    void an_answer_that_can_not_be_stored_in_all_attempts_is_lost_and_its_request_is_not_executed_again() {
        try (var impatient = IdempotentNode.start(through(), "node-3", hasty(3))) {
            Claim claim = impatient.claimed(first);
            claim.record(Buffer.buffer("answer"));
            link.set(State.CUT);
            claim.executed(200, "text/plain");

            until("the attempts to end", () -> impatient.claims().answerBytes() == 0);
            assertThat(impatient.claims().unstored()).isEqualTo(1);
            assertThat(impatient.claim(first)).isInstanceOf(InProgress.class);
            assertThat(other.claim(first)).isInstanceOf(InProgress.class);

            link.set(State.OPEN);
            impatient.awaitStored();
            assertThat(impatient.claim(first)).isEqualTo(new NotKept(Reason.LOST));
            assertThat(other.claim(first)).isEqualTo(new NotKept(Reason.LOST));
        }
    }

    @Test
    void a_key_that_was_given_up_while_the_database_was_away_is_free_when_it_is_back() {
        Claim claim = answering();
        link.set(State.CUT);
        claim.giveUp();
        await(node.vertx().timer(300, TimeUnit.MILLISECONDS));
        link.set(State.OPEN);
        node.awaitStored();

        other.claimed(first);
    }

    @Test
    void a_stop_without_a_database_ends_in_time() {
        Claim claim = answering();
        link.set(State.CUT);
        claim.executed(200, "text/plain");
        long from = System.nanoTime();

        node.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SOON);
    }
}
