package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiDialectTest {
    private static final GeminiDialect DIALECT = new GeminiDialect();
    private static final String PATH = "/v1beta/models/gemini-3-flash:";
    private static final String HI = "{\"contents\":[{\"parts\":[{\"text\":\"Hi there\"}]}]}";

    private static CallRequest read(String method, String query, String body) {
        String path = PATH + method;
        Operation operation = GeminiTarget.of(path, query).orElseThrow().operation();
        return DIALECT.read(operation, path, query, Buffer.buffer(body));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/gemini-3-flash:generateContent,,GENERATE_CONTENT,gemini-3-flash,false",
        "/v1/models/gemini-3-flash:streamGenerateContent,alt=sse,STREAM_GENERATE_CONTENT,gemini-3-flash,true",
        "/v1beta/models/a:streamGenerateContent,key=x&alt=json,STREAM_GENERATE_CONTENT,a,false",
        "/models/meta/llama3:8b:countTokens,,COUNT_CONTENT_TOKENS,meta/llama3:8b,false",
        "/v1beta/models/a%2Fb%20c+d:generateContent,key=1&alt=sse,GENERATE_CONTENT,a/b c+d,true"
    })
    void a_path_names_the_model_and_the_method(
            String path, String query, Operation operation, String model, boolean events) {
        assertThat(GeminiTarget.of(path, query)).contains(new GeminiTarget(operation, model, events));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1beta/models/gemini",
                "/v1beta/models/:generateContent",
                "/v1beta/models/a:embedContent",
                "/v1/chat/completions",
                "/v1beta/models/%zz:generateContent",
                "/v1beta/files/a:generateContent",
                ""
            })
    void any_other_path_is_none(String path) {
        assertThat(GeminiTarget.of(path, null)).isEmpty();
    }

    @Test
    void a_wrong_path_is_an_unknown_address() {
        assertThatThrownBy(() ->
                        DIALECT.read(Operation.GENERATE_CONTENT, "/v1beta/models/a:sing", null, Buffer.buffer(HI)))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.UNKNOWN_URL));
    }

    @Test
    void a_request_tells_its_model_form_and_bounds() {
        CallRequest request = read("streamGenerateContent", "alt=sse", HI);

        assertThat(request.model()).isEqualTo("gemini-3-flash");
        assertThat(request.stream()).isTrue();
        assertThat(request.eventStream()).isTrue();
        assertThat(request.inputTokensMax()).isEqualTo(HI.length());
        assertThat(request.inputTokensEstimate()).isEqualTo(2);
        assertThat(request.outputTokensMax(500)).isEqualTo(500);
        assertThat(request.upstreamBody("other", true)).hasToString(HI);
        assertThat(request.upstreamPath("other/one")).isEqualTo("/models/other/one:streamGenerateContent?alt=sse");
    }

    @Test
    void a_stream_without_events_keeps_its_form() {
        CallRequest request = read("streamGenerateContent", null, HI);

        assertThat(request.stream()).isTrue();
        assertThat(request.eventStream()).isFalse();
        assertThat(request.upstreamPath("m")).isEqualTo("/models/m:streamGenerateContent");
    }

    @Test
    void several_candidates_and_media_cost_more() {
        String body = "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBO\"}},"
                + "{\"fileData\":{\"fileUri\":\"x\",\"mimeType\":\"image/png\"}},"
                + "{\"file_data\":{\"file_uri\":\"y\",\"mime_type\":\"video/mp4\"}}]}],\"cached_content\":\"c\","
                + "\"generation_config\":{\"max_output_tokens\":30,\"candidate_count\":3}}";
        CallRequest request = read("generateContent", null, body);

        assertThat(request.outputTokensMax(500)).isEqualTo(90);
        assertThat(request.inputTokensMax()).isEqualTo(body.length() + 2 * 3_000 + 2 * 1_048_576);
    }

    @Test
    void counting_tokens_puts_nothing_out() {
        CallRequest request = read("countTokens", null, "{\"generateContentRequest\":" + HI + "}");

        assertThat(request.outputTokensMax(500)).isZero();
        assertThat(request.operation()).isEqualTo(Operation.COUNT_CONTENT_TOKENS);
        assertThat(DIALECT.ownAnswer(request))
                .hasValueSatisfying(answer ->
                        assertThat(answer).hasToString("{\"totalTokens\":" + request.inputTokensEstimate() + "}"));
    }

    @Test
    void a_model_in_the_body_is_renamed_and_nothing_else() {
        String body = "{ \"model\" : \"models/gemini-3-flash\" ,\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}";
        CallRequest request = read("generateContent", null, body);

        assertThat(request.upstreamBody("gemini-3-flash", true)).hasToString(body);
        assertThat(request.upstreamBody("x\"y", true))
                .hasToString(body.replace("\"models/gemini-3-flash\"", "\"models/x\\\"y\""));
    }

    @Test
    void the_body_may_name_the_model_alone() {
        CallRequest request =
                DIALECT.read(Operation.GENERATE_CONTENT, Buffer.buffer("{\"model\":\"models/m\"," + HI.substring(1)));

        assertThat(request.model()).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `` | INVALID_JSON | The body is empty (expected: a JSON object)
            {"contents":[{"parts":[{"text":"Hi" | INVALID_JSON | The body is not valid JSON: an end too early at byte 35 (expected: a JSON object)
            {} | MISSING_PARAMETER | Missing required parameter: 'contents'.
            {"contents":"Hi"} | INVALID_TYPE | contents: Hi (expected: an array of contents)
            {"contents":[],"generationConfig":[]} | INVALID_TYPE | generationConfig: an array (expected: an object)
            {"contents":[],"generationConfig":{"maxOutputTokens":0}} | INVALID_VALUE | generationConfig.maxOutputTokens: 0 (expected: 1 to 100000000)
            {"contents":[],"generationConfig":{"candidateCount":"2"}} | INVALID_TYPE | generationConfig.candidateCount: 2 (expected: an integer)
            {"contents":[],"model":7} | INVALID_TYPE | model: 7 (expected: a string)
            {"generateContentRequest":7} | INVALID_TYPE | generateContentRequest: 7 (expected: an object)
            """)
    void a_bad_request_is_refused_by_name(String body, Failure failure, String message) {
        assertThatThrownBy(() -> read("generateContent", null, body))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(failure);
                    assertThat(refused).hasMessage(message);
                });
    }

    @Test
    void a_name_that_can_not_be_a_model_is_refused() {
        assertThatThrownBy(() -> DIALECT.read(
                        Operation.GENERATE_CONTENT,
                        "/models/" + "m".repeat(300) + ":generateContent",
                        null,
                        Buffer.buffer(HI)))
                .isInstanceOf(GatewayException.class)
                .hasMessage("model: 300 characters (expected: a name of 1 to 256)");
    }

    @Test
    void an_error_has_the_shape_of_google() {
        GatewayException failure = GatewayException.ofParam(Failure.RATE_LIMITED, "model", "Too \"many\"")
                .retryAfter(7);

        assertThat(DIALECT.errorBody(failure))
                .hasToString(
                        "{\"error\":{\"code\":429,\"message\":\"Too \\\"many\\\"\",\"status\":\"RESOURCE_EXHAUSTED\","
                                + "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                                + "\"reason\":\"RATE_LIMITED\",\"domain\":\"weir\"},"
                                + "{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":\"model\","
                                + "\"description\":\"Too \\\"many\\\"\"}]},"
                                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"7s\"}]}}");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_VALUE,INVALID_ARGUMENT",
        "INVALID_API_KEY,UNAUTHENTICATED",
        "FORBIDDEN,PERMISSION_DENIED",
        "MODEL_NOT_FOUND,NOT_FOUND",
        "METHOD_NOT_ALLOWED,UNIMPLEMENTED",
        "BODY_TIMEOUT,DEADLINE_EXCEEDED",
        "ALREADY_EXISTS,ABORTED",
        "BODY_TOO_LARGE,INVALID_ARGUMENT",
        "INSUFFICIENT_QUOTA,RESOURCE_EXHAUSTED",
        "UPSTREAM_CUT,UNAVAILABLE",
        "OVERLOADED,UNAVAILABLE",
        "UPSTREAM_TIMEOUT,DEADLINE_EXCEEDED",
        "INTERNAL,INTERNAL"
    })
    void every_failure_has_its_word(Failure failure, String word) {
        assertThat(DIALECT.errorBody(GatewayException.of(failure, "x")).toString())
                .contains("\"code\":" + failure.status() + ",")
                .contains("\"status\":\"" + word + "\"");
    }

    @Test
    void an_error_in_a_stream_takes_the_form_of_the_stream() {
        GatewayException failure = GatewayException.of(Failure.UPSTREAM_CUT, "Gone");
        String body = DIALECT.errorBody(failure).toString();

        assertThat(DIALECT.errorEvent(failure)).hasToString("data: " + body + "\n\n");
        assertThat(DIALECT.errorEvent(read("streamGenerateContent", "alt=sse", HI), failure))
                .hasToString("data: " + body + "\n\n");
        assertThat(DIALECT.errorEvent(read("streamGenerateContent", null, HI), failure))
                .hasToString(",\r\n" + body + "\n]\n");
    }

    @Test
    void a_providers_error_becomes_one_line_without_its_array() {
        Buffer told = Buffer.buffer("[{\n  \"error\": {\n    \"code\": 429,\n \"message\": \"a\\nb\"\n  }\n}]");

        assertThat(DIALECT.errorEvent(told))
                .hasToString("data: {\"error\":{     \"code\": 429,  \"message\": \"a\\nb\"   }}\n\n"
                        .replace("{     \"code\"", "{     \"code\""));
        assertThat(DIALECT.errorEvent(told).toString().lines().filter(line -> !line.isEmpty()))
                .hasSize(1);
        assertThat(DIALECT.errorEvent(read("streamGenerateContent", null, HI), told)
                        .toString())
                .startsWith(",\r\n{\"error\":{")
                .endsWith("}}\n]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":{\"code\":400,\"message\":\"Bad\",\"status\":\"INVALID_ARGUMENT\"}}|",
                "404|{\"error\":{\"code\":404,\"message\":\"No model\",\"status\":\"NOT_FOUND\"}}|",
                "429|[{\"error\":{\"code\":429,\"message\":\"Slow\",\"status\":\"RESOURCE_EXHAUSTED\"}}]|",
                "400|{\"error\":{\"code\":400,\"message\":\"Key\",\"status\":\"INVALID_ARGUMENT\",\"details\":"
                        + "[{\"reason\":\"API_KEY_INVALID\"}]}}|UPSTREAM_REJECTED_US",
                "400|{\"error\":{\"message\":\"Location\",\"status\":\"FAILED_PRECONDITION\"}}|UPSTREAM_REJECTED_US",
                "403|{\"error\":{\"message\":\"No\",\"status\":\"PERMISSION_DENIED\"}}|UPSTREAM_REJECTED_US",
                "401|nothing|UPSTREAM_REJECTED_US",
                "429|{\"error\":{\"message\":\"Quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":"
                        + "[{\"quotaId\":\"RequestsPerDay\"}]}}|UPSTREAM_ERROR",
                "429||UPSTREAM_BUSY",
                "503|{\"error\":{\"message\":\"Busy\",\"status\":\"UNAVAILABLE\"}}|UPSTREAM_BUSY",
                "504|{\"error\":{\"message\":\"Late\",\"status\":\"DEADLINE_EXCEEDED\"}}|UPSTREAM_TIMEOUT",
                "500|{\"error\":{\"message\":\"Oops\",\"status\":\"INTERNAL\"}}|UPSTREAM_ERROR",
                "500|<html>|UPSTREAM_ERROR",
                "400|<html>|UPSTREAM_ERROR",
                "422|{\"error\":\"text\"}|",
                "400|{\"error\":{\"message\":\"Odd\",\"status\":\"MOON_PHASE\"}}|"
            })
    void a_providers_error_is_the_callers_business_or_ours(int status, String body, Failure failure) {
        ErrorAnswer judged = DIALECT.judgeError("google", status, Buffer.buffer(body == null ? "" : body));

        if (failure == null) {
            assertThat(judged).isInstanceOf(ErrorAnswer.PassOn.class);
        } else {
            assertThat(judged).isInstanceOfSatisfying(ErrorAnswer.Replace.class, replaced -> {
                assertThat(replaced.failure().failure()).isEqualTo(failure);
                assertThat(replaced.failure()).hasMessageContaining("google");
            });
        }
    }

    @Test
    void the_same_request_can_be_translated() {
        CallRequest request = read("streamGenerateContent", null, HI);

        assertThat(DIALECT.conversation(request).read(Buffer.buffer(HI)).model())
                .isEqualTo("gemini-3-flash");
    }
}
