package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `weir top` in a process of its own, on no terminal.
class TopCommandTest {
    @TempDir
    Path folder;

    private WeirProcess top(Map<String, String> env, String... arguments) {
        var all = new ArrayList<>(List.of("top"));
        all.addAll(List.of(arguments));
        return WeirProcess.finished(folder.resolve("none"), env, all.toArray(String[]::new));
    }

    @Test
    void it_shows_the_targets_of_a_running_weir_to_whoever_may_see_them() {
        try (var weir = WeirProcess.run(FirstStart.copy(folder), Map.of())) {
            String url = weir.url();
            String key = FirstStart.once().key;
            assertThat(new Client(url, key).chat()).isEqualTo(200);

            var once = top(Map.of("WEIR_API_KEY", key), "--url", url, "--once");
            assertThat(once.exitCode()).as(once.output()).isZero();
            assertThat(once.output())
                    .startsWith("Weir at " + url)
                    .containsPattern("PROVIDER +MODEL +STATE +RUN +REQ/S +ERR % +P50 +P95 +FIRST +TOK/S +KEYS")
                    .containsPattern("demo +demo +ok +0 +\\d+\\.\\d +0\\.0 ")
                    .contains("Not in service: openai, ")
                    .doesNotContain("\033");

            var json = top(Map.of(), "--url", url + "/", "--key", key, "--once", "--json");
            assertThat(json.exitCode()).as(json.output()).isZero();
            assertThat(new JsonArray(json.output()).getJsonObject(0).getString("name"))
                    .isEqualTo("demo");

            var wrong = top(Map.of(), "--url", url, "--key", "weir_wrong", "--once");
            assertThat(wrong.exitCode()).isEqualTo(3);
            assertThat(wrong.output()).contains("weir: The Weir at " + url + " does not know this API key (expected: ");

            String narrow = new JsonObject(
                            new Client(url, key).post("/api/v1/keys", "{\"name\":\"narrow\",\"scopes\":[\"billing\"]}"))
                    .getJsonObject("data")
                    .getString("key");
            var refused = top(Map.of(), "--url", url, "--key", narrow, "--once");
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.output())
                    .contains("may not do that: This API key has the scopes [billing] (expected: admin)");
        }
    }

    @Test
    void a_weir_that_does_not_run_is_told_of_in_a_sentence() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        var named = top(Map.of(), "--url", "http://127.0.0.1:" + port, "--key", "weir_k", "--once");
        assertThat(named.exitCode()).isEqualTo(3);
        assertThat(named.output())
                .startsWith("weir: No Weir answers at http://127.0.0.1:" + port)
                .contains("Is it running?")
                .doesNotContain("\tat ");

        var configured = top(Map.of("WEIR_HTTP_PORT", String.valueOf(port)), "--key", "weir_k");
        assertThat(configured.exitCode()).isEqualTo(3);
        assertThat(configured.output()).contains("No Weir answers at http://127.0.0.1:" + port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "200 | no json | is no Weir",
                "200 | {\"data\":7} | is no Weir",
                "403 | no json | may not do that: 403",
                "502 | - | says 502 (expected: 200, of a Weir of this version)"
            })
    void something_else_that_answers_is_told_of_in_a_sentence(int status, String body, String said) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        other.start();
        try {
            var top = top(
                    Map.of(), "--url", "http://127.0.0.1:" + other.getAddress().getPort(), "--key", "weir_k");
            assertThat(top.exitCode()).isEqualTo(3);
            assertThat(top.output()).contains(said).doesNotContain("\tat ");
        } finally {
            other.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--interval 0 --key k, --interval: '0' (expected: seconds; 1 to 3600)",
        "--interval 3601 --key k, --interval: '3601' (expected: seconds; 1 to 3600)",
        "--interval soon --key k, 'soon'",
        "--once, No API key (expected: --key or WEIR_API_KEY",
        "--url 127.0.0.1 --key k, --url: '127.0.0.1' (expected: such as http://",
        "--url http://[ --key k, --url: 'http://['",
        "--url http://127.0.0.1:9 --key ke\u0001y, --key: it has a character that no header can have",
        "--key k, http.port is 0",
        "--sideways, --sideways"
    })
    void what_is_asked_wrongly_is_answered_with_what_is_expected(String arguments, String said) {
        var top = top(Map.of(), arguments.split(" "));

        assertThat(top.exitCode()).as(top.output()).isEqualTo(2);
        assertThat(top.output()).contains(said).doesNotContain("\tat ");
    }
}
