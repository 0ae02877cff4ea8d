package dev.weir.verticles.responses;

import static dev.weir.verticles.responses.KeepingNode.await;
import static dev.weir.verticles.responses.KeepingNode.settings;
import static dev.weir.verticles.responses.KeepingNode.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.Conversation;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import dev.weir.verticles.billing.CuttableLink;
import dev.weir.verticles.billing.CuttableLink.State;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptResponsesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final UUID company = UUID.randomUUID();
    private final PostgresUrl url = POSTGRES.url();
    private final CuttableLink link = new CuttableLink(url.port());
    private volatile Instant now = START;
    private KeepingNode node = KeepingNode.start(through(), settings(), () -> now);
    private final KeepingNode other = KeepingNode.start(url, settings(), () -> now);

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

    private void restart(ResponsesSettings settings) {
        node.close();
        node = KeepingNode.start(through(), settings, () -> now);
    }

    @AfterEach
    void stop() {
        link.set(State.OPEN);
        node.close();
        other.close();
        link.close();
    }

    @Test
    void an_answer_is_found_as_it_was_at_once_here_and_when_stored_everywhere() {
        assertThat(node.keep(company, "resp_1", "resp_0", "hello")).isTrue();
        var kept = new StoredResponse(
                company,
                "resp_1",
                Optional.of("resp_0"),
                Buffer.buffer("[hello]"),
                Buffer.buffer("{hello}"),
                START,
                START.plus(Duration.ofHours(1)));
        assertThat(node.find(company, "resp_1")).contains(kept);

        node.awaitStored();
        assertThat(other.find(company, "resp_1")).contains(kept);
        assertThat(node.find(company, "resp_1")).contains(kept);
        assertThat(node.responses().kept()).isEqualTo(1);
        assertThat(node.responses().unstoredBytes()).isZero();
    }

    @Test
    void another_company_finds_it_nowhere() {
        UUID stranger = UUID.randomUUID();
        node.keep(company, "resp_1", null, "hello");
        assertThat(node.find(stranger, "resp_1")).isEmpty();
        assertThat(node.conversation(stranger, "resp_1")).isEmpty();
        assertThat(await(node.responses().delete(stranger, "resp_1"))).isFalse();

        node.awaitStored();
        assertThat(node.find(stranger, "resp_1")).isEmpty();
        assertThat(node.conversation(stranger, "resp_1")).isEmpty();
        assertThat(await(node.responses().delete(stranger, "resp_1"))).isFalse();
        assertThat(node.find(company, "resp_1")).isPresent();
    }

    @Test
    void the_database_holds_no_word_of_it() {
        node.keepStored(company, "resp_1", null, "a very secret word");

        Buffer sealed = await(POSTGRES.database()
                        .pool()
                        .preparedQuery("select sealed from responses.response where company_id = $1")
                        .execute(Tuple.of(company)))
                .iterator()
                .next()
                .getBuffer(0);
        assertThat(sealed.toString()).doesNotContain("secret");
    }

    @Test
    void a_conversation_goes_back_through_what_is_stored_and_what_waits() {
        node.keepStored(company, "resp_1", null, "1");
        node.keepStored(company, "resp_2", "resp_1", "2");
        link.set(State.CUT);
        node.keep(company, "resp_3", "resp_2", "3");
        node.keep(company, "resp_4", "resp_3", "4");
        other.keepStored(company, "resp_5", "resp_4", "5");
        link.set(State.OPEN);

        assertThat(node.conversation(company, "resp_4")).containsExactly("resp_1", "resp_2", "resp_3", "resp_4");
        node.awaitStored();
        assertThat(other.conversation(company, "resp_5"))
                .containsExactly("resp_1", "resp_2", "resp_3", "resp_4", "resp_5");
    }

    @Test
    void what_waits_while_the_database_is_away_is_found_and_stored_when_it_is_back() {
        restart(settings(Duration.ofHours(1), 1_000, 10_000, Duration.ofSeconds(1), 100));
        link.set(State.CUT);
        node.keep(company, "resp_1", null, "1");
        node.keep(company, "resp_2", "resp_1", "2");

        assertThat(node.conversation(company, "resp_2")).containsExactly("resp_1", "resp_2");
        var refused = catchThrowableOfType(GatewayException.class, () -> node.find(company, "resp_9"));
        assertThat(refused.failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);

        link.set(State.OPEN);
        node.awaitStored();
        assertThat(other.conversation(company, "resp_2")).containsExactly("resp_1", "resp_2");
    }

    @Test
    void what_can_not_be_stored_in_so_many_attempts_is_lost_and_counted() {
        restart(settings(Duration.ofHours(1), 1_000, 10_000, Duration.ofMillis(300), 2));
        link.set(State.CUT);
        assertThat(node.keep(company, "resp_1", null, "1")).isTrue();
        node.awaitStored();

        link.set(State.OPEN);
        assertThat(node.responses().lost()).isEqualTo(1);
        assertThat(node.responses().unstoredBytes()).isZero();
        assertThat(node.find(company, "resp_1")).isEmpty();
    }

    @Test
    void what_is_too_long_or_finds_no_room_is_not_accepted() {
        assertThat(node.keep(company, "resp_1", null, "a".repeat(500))).isFalse();
        assertThat(node.keep(company, "resp_1", null, "a".repeat(498))).isTrue();

        restart(settings(Duration.ofHours(1), 1_000, 3_000));
        link.set(State.CUT);
        assertThat(node.keep(company, "resp_2", null, "a".repeat(400))).isTrue();
        assertThat(node.keep(company, "resp_3", null, "a".repeat(400))).isFalse();
        assertThat(node.responses().lost()).isEqualTo(1);
    }

    @Test
    void a_conversation_that_is_too_long_says_so_wherever_it_lies() {
        node.keepStored(company, "resp_1", null, "a".repeat(98));
        node.keepStored(company, "resp_2", "resp_1", "a".repeat(98));

        assertThat(await(node.responses().conversation(company, "resp_2", 400))).isInstanceOf(Conversation.Turns.class);
        assertThat(await(other.responses().conversation(company, "resp_2", 100)))
                .isInstanceOf(Conversation.TooLong.class);
        link.set(State.CUT);
        node.keep(company, "resp_3", null, "a".repeat(98));
        assertThat(await(node.responses().conversation(company, "resp_3", 199)))
                .isEqualTo(new Conversation.TooLong(200));
    }

    @Test
    void what_is_deleted_is_gone_at_once_and_stays_gone() {
        node.keepStored(company, "resp_1", null, "1");
        assertThat(await(other.responses().delete(company, "resp_1"))).isTrue();
        assertThat(node.find(company, "resp_1")).isEmpty();
        assertThat(await(node.responses().delete(company, "resp_1"))).isFalse();

        link.set(State.CUT);
        node.keep(company, "resp_2", null, "2");
        assertThat(await(node.responses().delete(company, "resp_2"))).isTrue();
        link.set(State.OPEN);
        node.awaitStored();
        assertThat(other.find(company, "resp_2")).isEmpty();
        assertThat(other.conversation(company, "resp_2")).isEmpty();
    }

    @Test
    void what_another_node_is_just_storing_is_waited_for() {
        var asked = other.responses().conversation(company, "resp_1", 1_000);
        node.keep(company, "resp_1", null, "1");

        assertThat(await(asked)).isInstanceOf(Conversation.Turns.class);
    }

    @Test
    void an_answer_under_another_secret_counts_as_gone() {
        node.keepStored(company, "resp_1", null, "1");
        try (var stranger = KeepingNode.start(url, settings(), () -> now, "another secret")) {
            assertThat(stranger.find(company, "resp_1")).isEmpty();
            assertThat(stranger.conversation(company, "resp_1")).isEmpty();
        }
    }

    @Test
    void what_has_expired_is_gone_and_its_row_too() {
        node.keepStored(company, "resp_1", null, "1");
        now = START.plus(Duration.ofHours(1));

        assertThat(node.find(company, "resp_1")).isEmpty();
        assertThat(node.conversation(company, "resp_1")).isEmpty();
        until("the row to be deleted", () -> rows() == 0);
    }

    private long rows() {
        return await(POSTGRES.database()
                        .pool()
                        .preparedQuery("select count(*) from responses.response where company_id = $1")
                        .execute(Tuple.of(company)))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void a_node_that_stops_stores_what_it_has() {
        node.keep(company, "resp_1", null, "1");
        node.stop();

        assertThat(other.find(company, "resp_1")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "resp 1", "r\u00e9sp", "\ud800"})
    void what_can_be_no_id_is_looked_for_nowhere(String id) {
        assertThat(node.find(company, id)).isEmpty();
        assertThat(node.conversation(company, id)).isEmpty();
        assertThat(await(node.responses().delete(company, id))).isFalse();
        assertThat(node.find(company, "x".repeat(1_000))).isEmpty();
    }
}
