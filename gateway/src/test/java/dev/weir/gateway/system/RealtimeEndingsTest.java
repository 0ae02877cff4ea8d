package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.storage.postgres.Database;
import dev.weir.testkit.emulators.Emulators;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Live sessions that come to their end by the clock, by silence, or with the node.
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealtimeEndingsTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> LiveProvider.flags(
            EMULATORS,
            "--live.sessionMax=4s",
            "--live.idleTimeout=1500ms",
            "--live.pingInterval=300ms",
            "--live.sessionsMax=3",
            "--http.eventLoops=1",
            "--http.drainTimeout=3s"));

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    private static LiveClient open() {
        return LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + RunningWeir.KEY);
    }

    @Test
    void a_session_without_events_expires_though_its_sockets_live() {
        try (var session = open()) {
            var error = session.error();
            assertThat(error.getString("code")).isEqualTo("session_expired");
            assertThat(error.getString("message")).contains("no event");
            assertThat(session.closed())
                    .isEqualTo(new LiveClient.Closed(1001, "invalid_request_error.session_expired"));
        }
    }

    @Test
    void a_session_that_is_too_long_expires_and_its_response_is_charged() {
        var before = WEIR.books();
        try (var session = open()) {
            session.ask("[words=500 pace=50]");
            var error = session.error();
            assertThat(error.getString("code")).isEqualTo("session_expired");
            assertThat(error.getString("message")).contains("maximum duration");
            assertThat(session.closed().code()).isEqualTo(1001);
        }
        assertThat(before.rows()).anySatisfy(row -> {
            assertThat(row.getString("ending")).isEqualTo("timeout");
            assertThat(row.getBoolean("estimated")).isTrue();
            assertThat(row.getJsonObject("tokens").getInteger("output_text")).isGreaterThan(20);
        });
    }

    @Test
    void a_caller_that_answers_no_ping_is_gone() {
        try (var silent = Conversation.open(WEIR.port())
                .send("GET /v1/realtime?model=voice HTTP/1.1\r\nhost: weir\r\nconnection: Upgrade\r\n"
                        + "upgrade: websocket\r\nsec-websocket-version: 13\r\nauthorization: Bearer "
                        + RunningWeir.KEY + "\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")) {
            long began = System.nanoTime();
            RunningWeir.eventually("its session", () -> WEIR.api().metrics().contains("weir_active_requests 1.0"));
            RunningWeir.eventually("its end", () -> WEIR.api().metrics().contains("weir_active_requests 0.0"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(1_450);
            assertThat(silent.ending()).isEqualTo(Conversation.Ending.NONE_YET);
        }
    }

    @Test
    void there_is_room_for_so_many_sessions() {
        try (var one = open();
                var two = open();
                var three = open();
                var fourth = Conversation.open(WEIR.port())
                        .send("GET /v1/realtime?model=voice HTTP/1.1\r\nhost: weir\r\nconnection: Upgrade\r\n"
                                + "upgrade: websocket\r\nsec-websocket-version: 13\r\nauthorization: Bearer "
                                + RunningWeir.KEY + "\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")) {
            assertThat(fourth.head().status()).isEqualTo(503);
            assertThat(fourth.rest()).contains("overloaded", "3 sessions");
            List.of(one, two, three).forEach(LiveClient::leave);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void a_node_that_stops_ends_idle_sessions_at_once_and_others_after_their_response() throws Exception {
        WEIR.expectWarnings();
        try (var idle = open();
                var quick = open();
                var endless = open()) {
            idle.next("session.created");
            quick.ask("[words=8 pace=100]");
            quick.next("response.output_text.delta");
            endless.ask("[words=500 pace=100]");
            endless.next("response.output_text.delta");

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(WEIR::stop);

            var restart = new LiveClient.Closed(1012, "server_error.shutting_down");
            assertThat(idle.error().getString("code")).isEqualTo("shutting_down");
            assertThat(idle.closed()).isEqualTo(restart);
            assertThat(quick.next("response.done").getJsonObject("response").getString("status"))
                    .isEqualTo("completed");
            assertThat(quick.closed()).isEqualTo(restart);
            assertThat(endless.error().getString("code")).isEqualTo("shutting_down");
            assertThat(endless.closed()).isEqualTo(restart);
            stopped.get(20, TimeUnit.SECONDS);
        }
        assertThat(charged()).contains("completed", "shut_down");
        assertThat(WEIR.proof()).isEmpty();
    }

    /// How those ended that cost something.
    private static List<String> charged() throws Exception {
        Database database = WEIR.postgres().database();
        return database
                .pool()
                .query("select ending from billing.usage where cost > 0 order by ended_at desc limit 2")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
