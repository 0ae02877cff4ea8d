package dev.weir.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicDialectTest {
    private static final AnthropicDialect DIALECT = new AnthropicDialect(InstantSource.fixed(Instant.EPOCH));
    private static final ScanLimits LIMITS = new ScanLimits(1024, 1024);

    private static CallRequest read(String body) {
        return DIALECT.read(Operation.MESSAGES, Buffer.buffer(body));
    }

    @Test
    void what_routing_and_pricing_need_is_read() {
        CallRequest request = read("""
                {"model":"claude-x","max_tokens":50,"stream":true,"system":"1234","messages":
                 [{"role":"user","content":"12345678"}],"unknown":{"a":[1]}}""");

        assertThat(request.model()).isEqualTo("claude-x");
        assertThat(request.stream()).isTrue();
        assertThat(request.outputTokensMax(9)).isEqualTo(50);
        assertThat(request.inputTokensEstimate()).isEqualTo(1 + 2 + 4);
        assertThat(request.inputTokensMax()).isGreaterThanOrEqualTo(request.inputTokensEstimate());
    }

    @Test
    void images_and_documents_and_tools_raise_the_bound() {
        String image = "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a\"}}";
        String document = image.replace("image", "document");
        String one = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}";
        long bare = read(one.formatted(image)).inputTokensMax()
                - one.formatted(image).length();

        assertThat(bare).isEqualTo(5_000);
        String nested = "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[" + image + "]}";
        assertThat(read(one.formatted(nested + "," + document)).inputTokensMax())
                .isGreaterThan(205_000);
        String tools =
                one.formatted(image).replace("\"max_tokens\":1", "\"max_tokens\":1,\"tools\":[{\"name\":\"a\"}]");
        assertThat(read(tools).inputTokensMax() - tools.length()).isEqualTo(6_000);
    }

    @Test
    void the_model_is_all_that_is_edited_on_the_way_to_a_provider_of_the_same_dialect() {
        String body =
                "{ \"messages\":[{\"role\":\"user\",\"content\":\"claude-x\"}],\n\"model\" : \"claude-x\" , \"max_tokens\":5}";

        assertThat(read(body).upstreamBody("claude-x", true)).hasToString(body);
        assertThat(read(body).upstreamBody("other \"y\"", true))
                .hasToString(body.replace(": \"claude-x\"", ": \"other \\\"y\\\"\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                     | INVALID_JSON      |            | The body is empty (expected: a JSON object)
            []                                                     | INVALID_JSON      |            | The body is not a JSON object (expected: one such as {"model": …})
            {"model":"m"                                           | INVALID_JSON      |            | The body is not valid JSON: an end too early at byte 12 (expected: a JSON object)
            {"model":"m","max_tokens":1,"messages":[{}]} x         | INVALID_JSON      |            | The body is not valid JSON: more after the value at byte 45 (expected: a JSON object)
            {"max_tokens":1,"messages":[{}]}                       | MISSING_PARAMETER | model      | Missing required parameter: 'model'.
            {"model":null,"max_tokens":1,"messages":[{}]}          | MISSING_PARAMETER | model      | Missing required parameter: 'model'.
            {"model":"m","max_tokens":1}                           | MISSING_PARAMETER | messages   | Missing required parameter: 'messages'.
            {"model":"m","messages":[{}]}                          | MISSING_PARAMETER | max_tokens | Missing required parameter: 'max_tokens'.
            {"model":"","max_tokens":1,"messages":[{}]}            | INVALID_VALUE     | model      | model: 0 characters (expected: a name of 1 to 256)
            {"model":7,"max_tokens":1,"messages":[{}]}             | INVALID_TYPE      | model      | model: 7 (expected: a string)
            {"model":"m","model":"n","messages":[{}]}              | INVALID_VALUE     | model      | 'model' stands twice in the body (expected: once)
            {"model":"m","max_tokens":0,"messages":[{}]}           | INVALID_VALUE     | max_tokens | max_tokens: 0 (expected: 1 to 100000000)
            {"model":"m","max_tokens":1.5,"messages":[{}]}         | INVALID_TYPE      | max_tokens | max_tokens: 1.5 (expected: an integer)
            {"model":"m","max_tokens":"9","messages":[{}]}         | INVALID_TYPE      | max_tokens | max_tokens: 9 (expected: an integer)
            {"model":"m","max_tokens":1,"messages":[]}             | INVALID_VALUE     | messages   | messages: [] (expected: an array of at least one message)
            {"model":"m","max_tokens":1,"messages":"hi"}           | INVALID_TYPE      | messages   | messages: hi (expected: an array of messages)
            {"model":"m","max_tokens":1,"messages":["hi"]}         | INVALID_TYPE      | messages   | messages: hi (expected: an array of objects)
            {"model":"m","max_tokens":1,"messages":[{}],"stream":1} | INVALID_TYPE     | stream     | stream: 1 (expected: a boolean)
            """)
    void a_bad_body_is_refused_with_what_was_found_and_what_was_expected(
            String body, Failure failure, String param, String message) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.failure()).isEqualTo(failure);
            assertThat(refused.param().orElse(null)).isEqualTo(param);
            assertThat(refused).hasMessage(message);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"MESSAGES", "COUNT_TOKENS"},
            mode = EnumSource.Mode.EXCLUDE)
    void endpoints_of_other_dialects_are_not_its_own(Operation operation) {
        assertThatThrownBy(() -> DIALECT.read(operation, Buffer.buffer("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.UNKNOWN_URL));
    }

    @Test
    void a_count_needs_no_limit_and_costs_nothing() {
        String body =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted("x".repeat(400));
        CallRequest request = DIALECT.read(Operation.COUNT_TOKENS, Buffer.buffer(body));

        assertThat(request.inputTokensMax()).isZero();
        assertThat(request.outputTokensMax(100)).isZero();
        assertThat(AnthropicDialect.countedTokens(request)).hasToString("{\"input_tokens\":104}");
        var scanner = DIALECT.scanner(request, false, LIMITS);
        assertThat(scanner.feed(Buffer.buffer("{\"input_tokens\":")).length()).isZero();
        scanner.feed(Buffer.buffer("99}"));
        assertThat(scanner.finish()).hasToString("{\"input_tokens\":99}");
        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
        assertThat(scanner.usage()).contains(TokenUsage.of(0, 0));
    }

    @Test
    void a_json_answer_passes_as_it_came_and_is_counted() {
        var scanner = DIALECT.scanner(read("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{}]}"), false, LIMITS);
        String answer = """
                {"id":"msg_1","content":[],"usage":{"input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":3,
                 "ephemeral_1h_input_tokens":4},"cache_creation_input_tokens":7,"cache_read_input_tokens":5,
                 "output_tokens":20,"output_tokens_details":{"thinking_tokens":8},"server_tool_use":{"input_tokens":99}}}""";
        scanner.feed(Buffer.buffer(answer));

        assertThat(scanner.finish()).hasToString(answer);
        assertThat(scanner.usage().map(TokenUsage::toString))
                .contains(
                        "{INPUT_FRESH=10, CACHE_READ=5, CACHE_WRITE_5M=3, CACHE_WRITE_1H=4, OUTPUT_TEXT=12, REASONING=8}");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_VALUE, invalid_request_error",
        "INVALID_API_KEY, authentication_error",
        "FORBIDDEN, permission_error",
        "MODEL_NOT_FOUND, not_found_error",
        "BODY_TOO_LARGE, request_too_large",
        "RATE_LIMITED, rate_limit_error",
        "INSUFFICIENT_QUOTA, billing_error",
        "BUDGET_EXCEEDED, billing_error",
        "UPSTREAM_ERROR, api_error",
        "UPSTREAM_BUSY, overloaded_error",
        "UPSTREAM_TIMEOUT, timeout_error",
        "INTERNAL, api_error"
    })
    void our_failures_have_its_words(Failure failure, String type) {
        var body = new JsonObject(DIALECT.errorBody(GatewayException.of(failure, "wrong \"it\""), "req-7"));

        assertThat(body.getString("type")).isEqualTo("error");
        assertThat(body.getJsonObject("error").getString("type")).isEqualTo(type);
        assertThat(body.getJsonObject("error").getString("message")).isEqualTo("wrong \"it\"");
        assertThat(body.getString("request_id")).isEqualTo("req-7");
    }

    @Test
    void an_error_in_a_stream_is_an_event() {
        assertThat(DIALECT.errorEvent(GatewayException.of(Failure.UPSTREAM_CUT, "gone")))
                .hasToString("event: error\n"
                        + "data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"gone\"}}\n\n");
        assertThat(
                        DIALECT.errorEvent(
                                Buffer.buffer(
                                        "{\n\"type\":\"error\",\n\"error\":{\n\"type\":\"rate_limit_error\",\"message\":\"slow\\nly\"}}")))
                .hasToString("event: error\ndata: {\"type\":\"error\",\"error\":"
                        + "{\"type\":\"rate_limit_error\",\"message\":\"slow\\nly\"}}\n\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"m"}} |
            404 | {"type":"error","error":{"type":"not_found_error","message":"m"}}       |
            413 | {"type":"error","error":{"type":"request_too_large","message":"m"}}     |
            429 | {"type":"error","error":{"type":"rate_limit_error","message":"m"}}      |
            400 | <html>                                                                  | UPSTREAM_ERROR
            429 |                                                                         | UPSTREAM_BUSY
            401 | {"type":"error","error":{"type":"authentication_error","message":"m"}}  | UPSTREAM_REJECTED_US
            403 | {"type":"error","error":{"type":"permission_error","message":"m"}}      | UPSTREAM_REJECTED_US
            402 | {"type":"error","error":{"type":"billing_error","message":"m"}}         | UPSTREAM_ERROR
            400 | {"error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits."}} | UPSTREAM_ERROR
            500 | {"type":"error","error":{"type":"api_error","message":"m"}}             | UPSTREAM_ERROR
            504 | {"type":"error","error":{"type":"timeout_error","message":"m"}}         | UPSTREAM_TIMEOUT
            529 | {"type":"error","error":{"type":"overloaded_error","message":"m"}}      | UPSTREAM_BUSY
            """)
    void a_providers_error_is_the_callers_business_or_ours(int status, String body, Failure ours) {
        ErrorAnswer judged = DIALECT.judgeError("claude", status, Buffer.buffer(body == null ? "" : body));

        if (ours == null) {
            assertThat(judged).isInstanceOf(ErrorAnswer.PassOn.class);
        } else {
            assertThat(judged)
                    .isInstanceOfSatisfying(
                            ErrorAnswer.Replace.class,
                            replaced -> assertThat(replaced.failure().failure()).isEqualTo(ours));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void what_concerns_our_account_is_not_told(int status) {
        var judged = (ErrorAnswer.Replace) DIALECT.judgeError(
                "claude", status, Buffer.buffer("{\"error\":{\"type\":\"x\",\"message\":\"key sk-1 is bad\"}}"));

        assertThat(judged.failure().getMessage()).doesNotContain("sk-1").contains("claude");
    }
}
