package dev.weir.testkit.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.core.Fault;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each way to go wrong, as a client sees it.
class FaultsTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String WHOLE =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"a b c d e f\"}]}";
    private static final String STREAM = WHOLE.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final EmulatorClient client = EmulatorClient.bearer(EMULATORS.get(), "openai");

    private HttpResponse<String> spoiled(String fault, String body) {
        EMULATORS.get().fault("openai", fault, 1);
        return client.post("/chat/completions", body);
    }

    /// Everything that arrives on a plain socket until it ends; what broke it is in the last line.
    private static String raw(String body, int timeoutMs) throws IOException {
        try (var socket = new Socket("127.0.0.1", EMULATORS.get().port())) {
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream()
                    .write(("POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                                    + EMULATORS.get().key("openai") + "\r\ncontent-type: application/json\r\n"
                                    + "content-length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        var all = new StringBuilder();
        byte[] block = new byte[4_096];
        try {
            int count = in.read(block);
            while (count >= 0) {
                all.append(new String(block, 0, count, StandardCharsets.UTF_8));
                count = in.read(block);
            }
            return all + "\nend";
        } catch (SocketTimeoutException e) {
            return all + "\nsilence";
        } catch (SocketException e) {
            return all + "\nreset";
        }
    }

    private Served last() {
        return EMULATORS.get().served("openai", 1).getLast();
    }

    @ParameterizedTest
    @CsvSource({
        "status=500, 500",
        "status=502, 502",
        "status=503, 503",
        "status=418, 418",
        "overloaded, 503",
        "quota, 429"
    })
    void an_error_before_the_first_byte(String fault, int status) {
        HttpResponse<String> response = spoiled(fault, STREAM);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(response.body()).getJsonObject("error").getString("message"))
                .isNotEmpty();
        assertThat(last().ending()).isEqualTo(Served.Ending.REFUSED);
        assertThat(last().usage().isNone()).isTrue();
    }

    @Test
    void a_rate_limit_says_when_to_come_back() {
        HttpResponse<String> response = spoiled("rate-limit=12", WHOLE);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).hasValue("12");
        assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
                .hasValue("0");
        assertThat(response.body()).contains("rate_limit_exceeded");
        assertThat(client.post("/chat/completions", WHOLE).statusCode()).isEqualTo(200);
    }

    @Test
    void a_page_of_html() {
        HttpResponse<String> response = spoiled("html-502", WHOLE);

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/html");
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void a_reset_before_the_head() throws IOException {
        EMULATORS.get().fault("openai", "reset", 1);

        assertThat(raw(STREAM, 2_000)).isEqualTo("\nreset");
        assertThat(last().ending()).isEqualTo(Served.Ending.SPOILED);
        assertThat(last().status()).isZero();
    }

    @Test
    void a_reset_and_a_cut_in_the_stream() throws IOException {
        EMULATORS.get().fault("openai", "reset-in-stream=3", 1);
        assertThat(raw(STREAM, 2_000))
                .contains("\"content\":\" c\"")
                .doesNotContain("\" d\"")
                .endsWith("\nreset");
        assertThat(last().usage().count(TokenClass.OUTPUT_TEXT)).isEqualTo(3);

        EMULATORS.get().fault("openai", "cut-in-stream=3", 1);
        String cut = raw(STREAM, 2_000);
        assertThat(cut).contains("\"content\":\" c\"").doesNotContain("\" d\"").endsWith("\nend");
        assertThat(cut).doesNotContain("\r\n0\r\n");
    }

    @Test
    void a_reset_in_the_middle_of_one_piece() throws IOException {
        EMULATORS.get().fault("openai", "reset-in-stream", 1);

        assertThat(raw(WHOLE, 2_000))
                .contains("content-length: ")
                .endsWith("\nreset")
                .doesNotContain("total_tokens");
    }

    @Test
    void silence_before_the_head_and_in_the_stream() throws IOException {
        EMULATORS.get().fault("openai", "hang", 1);
        assertThat(raw(STREAM, 300)).isEqualTo("\nsilence");
        EMULATORS.get().fault("openai", "hang-in-stream=1", 1);
        assertThat(raw(STREAM, 300))
                .contains("\"content\":\"a\"")
                .doesNotContain("\" b\"")
                .endsWith("\nsilence");
        assertThat(EMULATORS.get().served("openai", 2))
                .extracting(Served::ending)
                .containsOnly(Served.Ending.CLIENT_LEFT);
    }

    @Test
    void frames_in_two_pieces_are_whole_in_the_end() {
        HttpResponse<String> response = spoiled("cut-frames=1", STREAM);

        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        assertThat(EmulatorClient.events(response.body())).hasSize(8);
        assertThat(last().ending()).isEqualTo(Served.Ending.FINISHED);
    }

    @Test
    void a_stream_without_its_terminator() {
        assertThat(spoiled("no-terminator", STREAM).body())
                .contains("\"finish_reason\":\"stop\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void a_slow_answer_comes_all_the_same() {
        long begin = System.nanoTime();
        assertThat(spoiled("slow-first-byte=150", WHOLE).statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - begin).isGreaterThan(150_000_000L);

        begin = System.nanoTime();
        assertThat(spoiled("slow-chunks=20", STREAM).body()).endsWith("[DONE]\n\n");
        assertThat(System.nanoTime() - begin).isGreaterThan(8 * 20_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"garbage", "empty"})
    void success_that_is_none(String fault) {
        for (String body : new String[] {WHOLE, STREAM}) {
            HttpResponse<String> response = spoiled(fault, body);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> new JsonObject(response.body().replaceFirst("^data: ", "")).getString("id"))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void the_right_body_under_the_wrong_type() {
        HttpResponse<String> response = spoiled("wrong-type", WHOLE);

        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        assertThat(new JsonObject(response.body()).getString("object")).isEqualTo("chat.completion");
    }

    @Test
    void an_error_in_the_stream_ends_it_without_its_terminator() {
        String body = spoiled("error-in-stream=2", STREAM).body();

        assertThat(EmulatorClient.events(body).getLast().containsKey("error")).isTrue();
        assertThat(body).doesNotContain("[DONE]", "finish_reason\":\"stop");
        assertThat(spoiled("error-in-stream=2", WHOLE).statusCode()).isEqualTo(500);
    }

    @Test
    void a_client_that_leaves_is_charged_what_was_written() throws IOException {
        String slow = STREAM.replace("a b c d e f", "[words=1000 pace=5]");
        try (var socket = new Socket("127.0.0.1", EMULATORS.get().port())) {
            socket.getOutputStream()
                    .write(("POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                                    + EMULATORS.get().key("openai") + "\r\ncontent-type: application/json\r\n"
                                    + "content-length: " + slow.length() + "\r\n\r\n" + slow)
                            .getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readNBytes(2_000);
        }

        assertThat(last().ending()).isEqualTo(Served.Ending.CLIENT_LEFT);
        assertThat(last().usage().outputTotal()).isBetween(1L, 999L);
    }

    @Test
    void a_fault_is_for_its_provider_and_as_often_as_ordered() {
        EMULATORS.get().fault("openai", "status=500", 2);
        var groq = EmulatorClient.bearer(EMULATORS.get(), "groq");

        assertThat(groq.post("/chat/completions", WHOLE).statusCode()).isEqualTo(200);
        assertThat(client.post("/chat/completions", WHOLE).statusCode()).isEqualTo(500);
        assertThat(client.post("/chat/completions", WHOLE).statusCode()).isEqualTo(500);
        assertThat(client.post("/chat/completions", WHOLE).statusCode()).isEqualTo(200);
    }

    @Test
    void every_fault_can_be_ordered_by_its_word() {
        for (Fault fault : Fault.values()) {
            EMULATORS.get().fault("openai", fault.word(), 1);
        }
    }
}
