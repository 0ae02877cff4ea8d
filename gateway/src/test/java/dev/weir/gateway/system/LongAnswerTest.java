package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Conversation.Ending.CUT;
import static dev.weir.gateway.system.Conversation.Ending.WHOLE;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// JSON answers that are too long to be held back: they flow, and one that breaks off never looks whole.
@Tag("system")
class LongAnswerTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--requests.heldAnswerMax 1KiB", "--requests.eventMax 64KiB");

    private static final String ANSWER = Samples.answer("x".repeat(200_000), Samples.usage(12, 34));

    @Test
    void one_that_is_whole_passes_byte_for_byte() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(200, ANSWER));

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat())) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.rest().equals(ANSWER)).isTrue();
            assertThat(client.ending()).isEqualTo(WHOLE);
        }

        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void one_that_is_cut_breaks_the_clients_connection() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream().expect(half().await(go).cut());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat())) {
            assertThat(client.head().status()).isEqualTo(200);
            client.until("xxx");
            go.countDown();
            assertThat(client.rest()).doesNotContain("error");
            assertThat(client.ending()).isEqualTo(CUT);
        }

        assertThat(before.row("upstream_cut").getBoolean("estimated")).isTrue();
    }

    @Test
    void one_that_is_cut_resets_the_stream_of_an_http_2_client() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        WEIR.upstream().expect(half().await(go).cut());

        try (var client = new H2Client(WEIR.port())) {
            H2Client.Stream stream = client.post(CHAT, KEY, Requests.chat());
            stream.until("xxx");
            go.countDown();
            assertThatThrownBy(stream::rest).hasMessageContaining("reset");
        }

        before.row("upstream_cut");
    }

    private static Script half() {
        return Script.head(200, "content-type: application/json", "content-length: " + ANSWER.length())
                .text(ANSWER.substring(0, ANSWER.length() / 2));
    }

    @Test
    void an_event_beyond_the_limit_ends_its_stream_with_an_error() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("Hello"))
                        .event(Samples.text("x".repeat(2_000_000)))
                        .hang());

        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream())) {
            client.head();
            assertThat(client.rest()).contains("upstream_invalid_response").doesNotContain("[DONE]", "xxx");
        }

        before.row("upstream_error");
    }
}
