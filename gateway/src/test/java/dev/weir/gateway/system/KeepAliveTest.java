package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Comments that keep silent streams open: before the first byte too, and never inside of an event.
@Tag("system")
class KeepAliveTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--requests.keepAlive 100ms");

    private static final String COMMENT = ": keep-alive\n\n";

    @Test
    void a_stream_whose_provider_thinks_gets_comments_and_then_its_events() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.silence()
                        .await(go)
                        .raw("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
                        .raw("data: " + Samples.text("Hello") + "\n\ndata: " + Samples.finish("stop") + "\n\ndata: "
                                + Samples.usageChunk(Samples.usage(1, 2)) + "\n\ndata: [DONE]\n\n")
                        .cut());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            Conversation.Head head = client.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers())
                    .hasEntrySatisfying("content-type", type -> assertThat(type).startsWith("text/event-stream"))
                    .containsKey("x-request-id");
            client.until(COMMENT + COMMENT);
            go.countDown();
            assertThat(client.rest()).startsWith(COMMENT).contains("Hello").endsWith("data: [DONE]\n\n");
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(1, 2));
    }

    @Test
    void a_pause_within_an_event_gets_its_comments_at_the_boundary_before_it() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        String event = "data: " + Samples.text("Hello") + "\n\n";
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .text(event.substring(0, 40))
                        .await(go)
                        .text(event.substring(40))
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1, 2)))
                        .done());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            client.until(COMMENT);
            go.countDown();
            String body = client.rest();
            assertThat(body.replace(COMMENT, ""))
                    .isEqualTo("data: " + Samples.role() + "\n\n" + event + "data: " + Samples.finish("stop")
                            + "\n\ndata: [DONE]\n\n");
        }

        before.row("completed");
    }

    @Test
    void an_error_after_the_first_comment_is_an_event() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        String error = "{\"error\":{\"message\":\"too many tokens\",\"code\":\"context_length_exceeded\"}}";
        WEIR.upstream()
                .expect(Script.silence()
                        .await(go)
                        .raw("HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\n" + "content-length: "
                                + error.length() + "\r\n\r\n" + error));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            assertThat(client.head().status()).isEqualTo(200);
            client.until(COMMENT);
            go.countDown();
            String body = client.rest().replace(COMMENT, "");
            assertThat(body)
                    .startsWith("data: {\"error\"")
                    .contains("too many tokens")
                    .doesNotContain("[DONE]");
        }

        JsonObject row = before.row("upstream_error");
        assertThat(row.getString("cost")).isEqualTo("0.00");
    }

    @Test
    void a_json_answer_is_waited_for_without_comments() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        String answer = Samples.answer("Hello", Samples.usage(1, 2));
        // A stream that waits beside it tells that the time for a comment has passed.
        WEIR.upstream()
                .expect(Script.silence()
                        .await(go)
                        .raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + "content-length: "
                                + answer.length() + "\r\n\r\n" + answer));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat())) {
            RunningWeir.eventually(
                    "the request to be under way", () -> WEIR.upstream().calls() == 1);
            WEIR.upstream().expect(Script.events().hang());
            try (var beside = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
                beside.head();
                beside.until(COMMENT);
            }
            go.countDown();
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.rest()).isEqualTo(answer);
        }

        RunningWeir.eventually("both to be settled", () -> before.rows().size() == 2);
        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactlyInAnyOrder("completed", "client_gone");
    }
}
