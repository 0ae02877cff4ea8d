package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    private static final BigDecimal OPENING = new BigDecimal("100.00");

    @TempDir
    Path folder;

    @Test
    void the_first_start_prints_a_key_a_url_and_a_line_that_works_when_pasted() {
        FirstStart first = FirstStart.once();

        assertThat(first.key).matches("weir_\\w{40}");
        assertThat(first.output)
                .contains("API key   " + first.key, "Balance   100.00 USD", "URL       http://127.0.0.1:");
        assertThat(first.streamed.lines().filter(line -> line.startsWith("data: ")))
                .hasSizeGreaterThan(20)
                .last()
                .isEqualTo("data: [DONE]");
    }

    @Test
    void what_the_pasted_line_cost_is_in_the_usage_and_gone_from_the_balance() {
        FirstStart first = FirstStart.once();

        assertThat(new JsonObject(first.usage).getJsonArray("data")).hasSize(1);
        JsonObject row = new JsonObject(first.usage).getJsonArray("data").getJsonObject(0);
        assertThat(row.getString("ending")).isEqualTo("completed");
        assertThat(row.getJsonObject("tokens").getLong("output_text")).isPositive();
        BigDecimal cost = new BigDecimal(row.getString("cost"));
        assertThat(cost).isPositive();
        assertThat(OPENING.subtract(new BigDecimal(first.balance))).isEqualByComparingTo(cost);
    }

    @Test
    void the_second_start_keeps_everything_and_prints_no_key() {
        FirstStart first = FirstStart.once();

        try (var second = WeirProcess.run(FirstStart.copy(folder), Map.of())) {
            assertThat(second.key()).isEmpty();
            assertThat(second.output()).doesNotContain(first.key, "Balance", "creating", "unpacking");
            var client = new Client(second.url(), first.key);
            assertThat(client.balance()).isEqualTo(first.balance);
            assertThat(client.usage()).contains("\"completed\"");
            assertThat(client.chat()).isEqualTo(200);
            String pasted = second.curlLine().replace("curl -N", "WEIR_API_KEY=" + first.key + "; curl -sS -N");
            assertThat(Shell.run("bash", "-c", pasted)).contains("data: [DONE]");
        }
    }

    @Test
    void the_key_may_be_given_with_spaces_quotes_and_any_letters() {
        String wanted = "it's \"ключ\" $HOME `id` \\ 🔑";

        try (var weir =
                WeirProcess.run(FirstStart.copy(folder), Map.of("WEIR_BOOTSTRAP_API_KEY", " " + wanted + " "))) {
            assertThat(weir.key()).contains(wanted);
            assertThat(Shell.run("bash", "-c", weir.curlLine().replace("curl -N", "curl -sS -N")))
                    .contains("data: [DONE]");
        }
    }

    @Test
    void a_key_of_eight_characters_will_do_and_is_printed_once() {
        Path dataDir = FirstStart.copy(folder);
        var env = Map.of("WEIR_BOOTSTRAP_API_KEY", "12345678");

        try (var first = WeirProcess.run(dataDir, env)) {
            assertThat(first.key()).contains("12345678");
            assertThat(new Client(first.url(), "12345678").chat()).isEqualTo(200);
            first.stop();
        }
        try (var second = WeirProcess.run(dataDir, env)) {
            assertThat(second.key()).isEmpty();
            assertThat(new Client(second.url(), "12345678").chat()).isEqualTo(200);
        }
    }

    @Test
    void a_flag_goes_before_the_environment() {
        try (var weir = WeirProcess.run(
                FirstStart.copy(folder),
                Map.of("WEIR_LIMITS_REQUESTS_PER_MINUTE", "7"),
                "--limits.requestsPerMinute",
                "5",
                "--http.eventLoops=1")) {
            var answer = new Client(weir.url(), FirstStart.once().key).get("/v1/models");
            assertThat(answer.statusCode()).isEqualTo(200);
            var client = new Client(weir.url(), FirstStart.once().key);
            for (int i = 0; i < 5; i++) {
                assertThat(client.chat()).isEqualTo(200);
            }
            assertThat(client.chat()).isEqualTo(429);
        }
    }
}
