package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogTest {
    private final RequestLog log = new RequestLog(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void a_request_is_one_line_of_json_with_all_that_is_known() {
        assertThat(log.line(Records.completed()))
                .isEqualTo(
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"INFO\",\"event\":\"request\",\"requestId\":\"req-1\","
                                + "\"id\":\"00000000-0000-7000-8000-0000000000aa\",\"path\":\"/v1/chat/completions\","
                                + "\"status\":200,\"ending\":\"completed\",\"durationMs\":1500,\"firstByteMs\":200,"
                                + "\"upstreamMs\":1400,\"stream\":true,\"company\":\"00000000-0000-7000-8000-0000000000bb\","
                                + "\"key\":\"weir_abc\",\"provider\":\"openai\",\"model\":\"gpt-5\",\"tokens\":{\"input_fresh\":12,"
                                + "\"output_text\":34,\"reasoning\":5},\"estimated\":false,\"cost\":\"0.000123456\"}");
    }

    @Test
    void what_never_became_known_is_left_out() {
        var line = new JsonObject(log.line(Records.refused(GatewayException.of(Failure.MISSING_API_KEY, "no key"))));

        assertThat(line.fieldNames())
                .contains("error", "message")
                .doesNotContain("firstByteMs", "upstreamMs", "company", "key", "provider", "model", "detail");
        assertThat(line.getString("error")).isEqualTo("missing_api_key");
        assertThat(line.getString("cost")).isEqualTo("0.00");
    }

    @Test
    void attempts_that_failed_are_told_with_their_reasons() {
        String line = log.line(Records.retried("key \"2\"\n"));

        assertThat(line.chars()).noneMatch(c -> c < ' ');
        var read = new JsonObject(line);
        assertThat(read.getInteger("attempts")).isEqualTo(3);
        assertThat(read.getJsonArray("failed")).isEqualTo(new JsonArray("""
                [{"provider": "openai", "model": "gpt-5", "key": "key \\"2\\"\\n", "reason": "rate_limited", "status": 429,
                  "ms": 12},
                 {"provider": "key \\"2\\"\\n", "model": "key \\"2\\"\\n", "key": "", "reason": "unreachable", "status": 0,
                  "ms": 1000}]"""));
        assertThat(read.fieldNames()).doesNotContain("cached");
    }

    @Test
    void an_answer_out_of_the_cache_is_told_as_that() {
        var read = new JsonObject(log.line(Records.cached()));

        assertThat(read.getBoolean("cached")).isTrue();
        assertThat(read.fieldNames()).doesNotContain("attempts", "failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\",\"admin\":true,\"x\":\"",
                "\\",
                "\\\"",
                "line\nbreak\r\n",
                "tab\tbell\u0007nul\u0000escape\u001b[31m",
                "\u2028\u2029\u0085",
                "ключ 🔑",
                "\ud83d alone",
                "</script>{}[]"
            })
    void it_stays_one_line_of_json_whatever_comes_from_outside(String hostile) {
        var failure = GatewayException.withDetail(Failure.UPSTREAM_ERROR, hostile, new IllegalStateException(hostile));

        String line = log.line(Records.hostile(hostile, failure));

        assertThat(line.chars()).noneMatch(c -> c < ' ');
        var read = new JsonObject(line);
        assertThat(read.getString("requestId")).isEqualTo(hostile);
        assertThat(read.getString("path")).isEqualTo(hostile);
        assertThat(read.getString("key")).isEqualTo(hostile);
        assertThat(read.getString("provider")).isEqualTo(hostile);
        assertThat(read.getString("model")).isEqualTo(hostile);
        assertThat(read.getString("message")).isEqualTo(hostile);
        assertThat(read.getString("detail")).endsWith(hostile);
        assertThat(read.containsKey("admin")).isFalse();
    }
}
