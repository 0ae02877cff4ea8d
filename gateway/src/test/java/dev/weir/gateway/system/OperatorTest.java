package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What an operator sees: health, metrics, the log.
@Tag("system")
class OperatorTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    @Test
    void health_and_readiness_need_no_key_and_name_each_dependency_with_its_latency() {
        assertThat(WEIR.api().get("/health", null).json().getString("status")).isEqualTo("healthy");

        Api.Reply ready = WEIR.api().get("/ready", null);

        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.json().getString("status")).isEqualTo("healthy");
        JsonObject dependencies = ready.json().getJsonObject("dependencies");
        assertThat(dependencies.fieldNames()).containsExactlyInAnyOrder("postgres", "ledger", "configuration");
        assertThat(dependencies.getJsonObject("postgres").getDouble("latencyMs"))
                .isPositive();
        assertThat(ready.header("cache-control")).hasValue("no-store");
    }

    @Test
    void the_metrics_count_requests_tokens_and_providers() {
        Books before = WEIR.books();
        String earlier = WEIR.api().metrics();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hello"));
        assertThat(WEIR.api().chat(Requests.stream()).status()).isEqualTo(200);
        before.row("completed");

        String metrics = WEIR.api().metrics();

        BiFunction<String, Double, Consumer<String>> grows =
                (meter, by) -> of -> assertThat(value(metrics, meter) - value(earlier, meter))
                        .as(meter)
                        .isEqualTo(by);
        assertThat(metrics)
                .satisfies(
                        grows.apply(
                                "weir_request_duration_seconds_count{ending=\"completed\",route=\"/v1/chat/completions\","
                                        + "status=\"200\"}",
                                1.0),
                        grows.apply("weir_time_to_first_token_seconds_count{provider=\"openai\"}", 1.0),
                        grows.apply(
                                "weir_upstream_duration_seconds_count{ending=\"completed\",provider=\"openai\"}", 1.0),
                        grows.apply("weir_tokens_total{class=\"input_fresh\",provider=\"openai\"}", 12.0),
                        grows.apply("weir_tokens_total{class=\"output_text\",provider=\"openai\"}", 34.0))
                .contains(
                        "weir_request_duration_seconds_bucket{",
                        "weir_active_requests 0",
                        "weir_ledger_unsettled 0",
                        "weir_ledger_lag_seconds 0",
                        "weir_ledger_refused 0",
                        "weir_journal_bytes ",
                        "weir_allowances ",
                        "weir_reservations_from_memory_total ",
                        "weir_reservations_waited_total ",
                        "jvm_memory_used_bytes");
        assertThat(WEIR.api().get("/metrics", null).header("content-type"))
                .get()
                .asString()
                .startsWith("text/plain");
    }

    private static double value(String metrics, String meter) {
        return metrics.lines()
                .filter(line -> line.startsWith(meter + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(meter.length() + 1)))
                .sum();
    }

    @Test
    void running_streams_are_counted_while_they_run() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.events().event(Samples.text("Hello")).hang());
        try (var client = Conversation.post(WEIR.port(), Requests.CHAT, RunningWeir.KEY, Requests.stream())) {
            client.head();
            client.until("Hello");
            assertThat(WEIR.api().metrics()).contains("weir_active_requests 1");
        }
        before.row("client_gone");
        assertThat(WEIR.api().metrics()).contains("weir_active_requests 0");
    }

    @Test
    void each_request_has_one_line_of_json_at_its_end_without_secrets_or_content() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "a secret answer"));
        WEIR.api().post(Requests.CHAT, RunningWeir.KEY, Requests.stream(), "x-request-id", "my-id-1");
        JsonObject row = before.row("completed");
        WEIR.api().post(Requests.CHAT, "sk-unknown-000000", Requests.stream(), "x-request-id", "my-id-2");
        WEIR.awaitSettled();

        assertThat(WEIR.requestLines()).hasSize(2).allMatch(line -> !line.contains("\n"));
        JsonObject line = WEIR.requestLog().getFirst();
        assertThat(Instant.parse(line.getString("time"))).isNotNull();
        assertThat(line.getString("requestId")).isEqualTo("my-id-1");
        assertThat(line.getString("id")).isEqualTo(row.getString("requestId"));
        assertThat(line.getString("path")).isEqualTo("/v1/chat/completions");
        assertThat(line.getInteger("status")).isEqualTo(200);
        assertThat(line.getString("ending")).isEqualTo("completed");
        assertThat(line.getString("provider")).isEqualTo("openai");
        assertThat(line.getString("model")).isEqualTo("gpt-4o-mini");
        assertThat(line.getBoolean("stream")).isTrue();
        assertThat(line.getJsonObject("tokens")).isEqualTo(row.getJsonObject("tokens"));
        assertThat(line.getString("cost")).isEqualTo(row.getString("cost"));
        assertThat(line.getLong("durationMs")).isGreaterThanOrEqualTo(line.getLong("firstByteMs"));
        JsonObject refused = WEIR.requestLog().getLast();
        assertThat(refused.getString("requestId")).isEqualTo("my-id-2");
        assertThat(refused.getString("ending")).isEqualTo("refused");
        assertThat(refused.getString("error")).isEqualTo("invalid_api_key");
        assertThat(String.join("", WEIR.requestLines()))
                .doesNotContain(
                        RunningWeir.KEY, RunningWeir.UPSTREAM_KEY, "sk-unknown", "a secret answer", "Say hello");
    }
}
