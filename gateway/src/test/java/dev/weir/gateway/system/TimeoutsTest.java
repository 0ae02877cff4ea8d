package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Providers that fall silent: each of the timeouts.
@Tag("system")
class TimeoutsTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(
            "--providers.openai.firstByteTimeout 500ms",
            "--providers.openai.idleTimeout 600ms",
            "--providers.openai.totalTimeout 1500ms",
            "--requests.clientStallTimeout 400ms",
            "--requests.bodyTimeout 300ms");

    /// What the kernel may hold of two connections, and a little more.
    private static final long SOCKET_BYTES_MAX = 40_000_000;

    @Test
    void no_first_byte_in_time_is_a_504_and_cancels_the_call() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.silence().hang());

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_timeout");
        assertThat(reply.error().getString("message")).contains("did not start to answer", "500 ms");
        call.goneAt();
        assertThat(before.row("timeout").getString("cost")).isEqualTo("0.00");
    }

    @Test
    void silence_within_a_stream_ends_it_with_an_error_event_and_charges_what_came() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events().event(Samples.text("Hello")).hang());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.rest())
                    .contains("Hello", "upstream_timeout", "fell silent")
                    .doesNotContain("[DONE]");
        }

        call.goneAt();
        JsonObject row = before.row("timeout");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(1);
    }

    @Test
    void silence_within_a_json_answer_is_a_504() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.head(200, "content-type: application/json", "content-length: 500")
                        .text("{\"id\":")
                        .hang());

        Api.Reply reply = WEIR.api().chat(Requests.chat());

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_timeout");
        JsonObject row = before.row("timeout");
        assertThat(row.getInteger("status")).isEqualTo(504);
        assertThat(row.getString("cost")).isEqualTo("0.00");
    }

    @Test
    void a_stream_that_never_ends_is_ended_by_the_total_timeout() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream().expect(Script.events().forever("data: " + Samples.text("on") + "\n\n"));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            assertThat(client.rest()).contains("did not finish its answer").doesNotContain("[DONE]");
        }

        call.goneAt();
        before.row("timeout");
    }

    @Test
    void a_client_that_takes_nothing_is_left_and_its_upstream_was_held_back() {
        Books before = WEIR.books();
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events().forever(("data: " + Samples.text("x".repeat(1_000)) + "\n\n").repeat(64)));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            call.goneAt();
        }

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        // 1,000 letters are 250 tokens: no more was taken than what the sockets hold.
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isBetween(250L, 16_384L);
        assertThat(call.sentBytes()).isLessThan(SOCKET_BYTES_MAX);
    }

    @Test
    void an_error_answer_that_never_ends_is_a_timeout_too() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.head(500, "content-type: application/json", "content-length: 500")
                        .text("{\"error\":")
                        .hang());

        assertThat(WEIR.api().chat(Requests.chat()).status()).isEqualTo(504);

        before.row("timeout");
    }

    @Test
    void a_body_that_comes_too_slowly_is_a_408() {
        Books before = WEIR.books();

        try (var client = Conversation.open(WEIR.port())) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                    + "\r\ncontent-length: 100\r\n\r\n{\"model\":");
            Conversation.Head head = client.head();
            assertThat(head.status()).isEqualTo(408);
            assertThat(head.headers()).containsEntry("connection", "close");
            JsonObject error = new JsonObject(client.rest()).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("request_timeout");
            assertThat(error.getString("message")).contains("expected: within 300 ms");
        }

        before.untouched();
    }
}
