package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official Java SDK against an upstream that does what the test says.
@Tag("system")
class SdkAbortTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final long CANCEL_MS_MAX = 500;

    private static OpenAIClient client;

    @BeforeAll
    static void make_a_client() {
        client = OfficialSdks.openAi(WEIR, KEY);
    }

    @AfterAll
    static void close_the_client() {
        client.close();
    }

    private static final ChatCompletionCreateParams HELLO = ChatCompletionCreateParams.builder()
            .model(Requests.MODEL)
            .addUserMessage("Say hello")
            .build();

    @Test
    void a_whole_stream_of_another_server() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hel", "lo"));
        var parts = ChatCompletionAccumulator.create();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(HELLO)) {
            stream.stream().forEach(parts::accumulate);
        }

        assertThat(parts.chatCompletion().choices().getFirst().message().content())
                .hasValue("Hello");
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(StreamEndingsTest.tokens(12, 34));
    }

    @Test
    void closing_a_stream_closes_the_upstreams_connection_and_is_charged_once() {
        abort(); // so that what is measured next is compiled and loaded
        Books before = WEIR.books();

        assertThat(abort()).as("milliseconds to the upstream's cancellation").isLessThan(CANCEL_MS_MAX);

        JsonObject row = before.row("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isEqualTo(2);
        assertThat(row.getJsonObject("tokens").getLong("input_fresh")).isBetween(1L, 40L);
    }

    private static long abort() {
        ScriptedCall call = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .event(Samples.text("one"))
                        .event(Samples.text("two"))
                        .hang());
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(HELLO)) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            chunks.next();
            chunks.next();
            assertThat(chunks.next().choices().getFirst().delta().content()).hasValue("two");
        }
        // OkHttp looks for the rest of an answer for 100 ms before it closes the connection.
        long leftAt = System.nanoTime();
        return (call.goneAt() - leftAt) / 1_000_000;
    }

    @Test
    void a_stream_that_is_cut_does_not_look_like_a_whole_one() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.events().event(Samples.text("Hel")).cut());

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(HELLO)) {
            assertThat(catchThrowable(() -> stream.stream().toList())).hasMessageContaining("broke off its answer");
        }

        before.row("upstream_cut");
    }
}
