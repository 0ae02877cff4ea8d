package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.pairs.Dialects.Pair;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of a provider's error answer, for each dialect of a provider and each of a caller: what the caller can
/// mend keeps its kind and its words, what concerns the gateway or the provider becomes 502, 503 or 504.
class ErrorPairsTest {
    /// A kind of error, the row of our table that a caller of another dialect gets, what a caller of the same dialect
    /// gets, and how each dialect tells it: the status, and after it the `type`, `code` or `status` word.
    private static final String ERRORS = """
            bad request    | BAD_REQUEST          | passed               | 400 invalid_request_error  | 400 invalid_request_error | 400 INVALID_ARGUMENT
            too long       | BAD_REQUEST          | passed               | 400 context_length_exceeded | 400 invalid_request_error | 400 OUT_OF_RANGE
            key            | UPSTREAM_REJECTED_US | UPSTREAM_REJECTED_US | 401 invalid_api_key        | 401 authentication_error  | 401 UNAUTHENTICATED
            permission     | UPSTREAM_REJECTED_US | UPSTREAM_REJECTED_US | 403 permission_error       | 403 permission_error      | 403 PERMISSION_DENIED
            not found      | MODEL_NOT_FOUND      | passed               | 404 model_not_found        | 404 not_found_error       | 404 NOT_FOUND
            too large      | BODY_TOO_LARGE       | passed               | 413 request_too_large      | 413 request_too_large     | 413 TOO_LARGE
            rate limit     | RATE_LIMITED         | passed               | 429 rate_limit_exceeded    | 429 rate_limit_error      | 429 RESOURCE_EXHAUSTED
            quota          | UPSTREAM_ERROR       | UPSTREAM_ERROR       | 429 insufficient_quota     | 402 billing_error         | 429 PerDay
            server         | UPSTREAM_ERROR       | UPSTREAM_ERROR       | 500 server_error           | 500 api_error             | 500 INTERNAL
            bad gateway    | UPSTREAM_ERROR       | UPSTREAM_ERROR       | 502 server_error           | 502 api_error             | 502 INTERNAL
            overloaded     | UPSTREAM_BUSY        | UPSTREAM_BUSY        | 503 overloaded             | 529 overloaded_error      | 503 UNAVAILABLE
            timeout        | UPSTREAM_TIMEOUT     | UPSTREAM_TIMEOUT     | 504 timeout                | 504 timeout_error         | 504 DEADLINE_EXCEEDED
            """;

    /// Error answers that are none of any dialect: the status they come with and what the caller gets.
    private static final Map<Integer, Failure> HTML = Map.of(
            400, Failure.UPSTREAM_ERROR,
            404, Failure.UPSTREAM_ERROR,
            401, Failure.UPSTREAM_REJECTED_US,
            429, Failure.UPSTREAM_BUSY,
            500, Failure.UPSTREAM_ERROR,
            502, Failure.UPSTREAM_ERROR,
            503, Failure.UPSTREAM_BUSY,
            504, Failure.UPSTREAM_TIMEOUT);

    /// How each dialect calls it to its callers: `type` of OpenAI, `type` of Anthropic, `status` of Gemini.
    private static final Map<Failure, List<String>> WORDS = Map.of(
            Failure.BAD_REQUEST, List.of("invalid_request_error", "invalid_request_error", "INVALID_ARGUMENT"),
            Failure.MODEL_NOT_FOUND, List.of("invalid_request_error", "not_found_error", "NOT_FOUND"),
            Failure.BODY_TOO_LARGE, List.of("invalid_request_error", "request_too_large", "INVALID_ARGUMENT"),
            Failure.RATE_LIMITED, List.of("rate_limit_error", "rate_limit_error", "RESOURCE_EXHAUSTED"),
            Failure.UPSTREAM_REJECTED_US, List.of("server_error", "api_error", "UNAVAILABLE"),
            Failure.UPSTREAM_ERROR, List.of("server_error", "api_error", "UNAVAILABLE"),
            Failure.UPSTREAM_BUSY, List.of("server_error", "overloaded_error", "UNAVAILABLE"),
            Failure.UPSTREAM_TIMEOUT, List.of("server_error", "timeout_error", "DEADLINE_EXCEEDED"));

    private static final String TOLD = "Told by \\\"them\\\"";

    static Stream<Arguments> errors() {
        return ERRORS.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .flatMap(row -> Dialects.pairs().map(pair -> Arguments.of(row, pair)));
    }

    static Stream<Pair> pairs() {
        return Dialects.pairs();
    }

    private static UpstreamCall call(Pair pair) {
        var request = Dialects.asking(pair.caller(), false, false);
        Buffer body = Buffer.buffer(
                switch (pair.caller()) {
                    case "gemini" -> "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}";
                    case "responses" -> "{\"model\":\"m\",\"input\":\"a\"}";
                    default ->
                        "{\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
                });
        var served = pair.same() ? Set.of(request.operation()) : Set.<dev.weir.providers.api.Operation>of();
        return new Speech("p", served, Dialects.provider(pair.provider()), true)
                .prepare(Dialects.edge(pair.caller()), request, body, new ModelTarget("there", 99));
    }

    private static int column(String provider) {
        return switch (provider) {
            case "anthropic" -> 4;
            case "gemini" -> 5;
            default -> 3;
        };
    }

    private static Buffer body(String provider, int status, String word) {
        return Buffer.buffer(
                switch (provider) {
                    case "anthropic" ->
                        "{\"type\":\"error\",\"error\":{\"type\":\"" + word + "\",\"message\":\"" + TOLD + "\"}}";
                    case "gemini" ->
                        "{\"error\":{\"code\":" + status + ",\"message\":\"" + TOLD + "\",\"status\":\""
                                + (word.equals("PerDay") ? "RESOURCE_EXHAUSTED" : word)
                                + "\",\"details\":[{\"quotaId\":\"Generate" + word + "\"}]}}";
                    default ->
                        "{\"error\":{\"message\":\"" + TOLD + "\",\"type\":\"" + word + "\",\"param\":null,\"code\":\""
                                + word + "\"}}";
                });
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_answer_keeps_its_kind_or_is_ours(List<String> row, Pair pair) {
        String[] told = row.get(column(pair.provider())).split(" ");
        int status = Integer.parseInt(told[0]);
        ErrorAnswer answer = call(pair).judgeError("p", status, body(pair.provider(), status, told[1]));

        String expected = row.get(pair.same() ? 2 : 1);
        if (expected.equals("passed")) {
            assertThat(answer).isInstanceOf(ErrorAnswer.PassOn.class);
            return;
        }
        Failure failure = Failure.valueOf(expected);
        GatewayException replaced = ((ErrorAnswer.Replace) answer).failure();
        assertThat(replaced.failure()).isEqualTo(failure);
        assertThat(replaced.getMessage()).startsWith("Provider 'p' ");
        boolean account = row.getFirst().matches("key|permission|quota");
        assertThat(replaced.getMessage().contains("Told by \"them\"")).isEqualTo(!account);
        assertSaid(pair.caller(), replaced);
    }

    private static void assertSaid(String caller, GatewayException failure) {
        String word = WORDS.get(failure.failure())
                .get(
                        switch (caller) {
                            case "anthropic" -> 1;
                            case "gemini" -> 2;
                            default -> 0;
                        });
        String body = Dialects.edge(caller).errorBody(failure).toString();
        assertThat(body)
                .contains("\"" + word + "\"")
                .contains(failure.getMessage().replace("\"", "\\\""));
        assertThat(failure.failure().status()).isGreaterThanOrEqualTo(400);
        String event = Dialects.edge(caller).errorEvent(failure).toString();
        assertThat(event).contains("error").doesNotContain(Ends.ALL).endsWith("\n\n");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_is_no_error_of_the_providers_dialect_is_never_the_callers_fault(Pair pair) {
        HTML.forEach((status, failure) -> {
            for (String body : new String[] {"<html>nginx</html>", "", "{}", "null", "{\"error\":null}"}) {
                ErrorAnswer answer = call(pair).judgeError("p", status, Buffer.buffer(body));

                assertThat(answer).as("%d %s", status, body).isInstanceOf(ErrorAnswer.Replace.class);
                assertThat(((ErrorAnswer.Replace) answer).failure().failure())
                        .as("%d %s", status, body)
                        .isEqualTo(failure);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_gemini_says_of_a_retry_reaches_callers_of_other_dialects(Pair pair) {
        if (!pair.provider().equals("gemini") || pair.same()) {
            return;
        }
        for (String[] delay : new String[][] {{"34s", "34"}, {"34.0s", "34"}, {"1.5s", "2"}, {"0.074s", "1"}}) {
            Buffer body = Buffer.buffer("""
                    {"error": {"code": 429, "message": "Slow down", "status": "RESOURCE_EXHAUSTED", "details": [
                     {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "%s"}]}}""".formatted(delay[0]));
            GatewayException failure = ((ErrorAnswer.Replace) call(pair).judgeError("p", 429, body)).failure();

            assertThat(failure.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(failure.retryAfterSeconds()).isEqualTo(Integer.parseInt(delay[1]));
        }
    }

    @Test
    void a_wait_that_we_advise_is_told_to_gemini_callers_in_the_body() {
        GatewayException failure =
                GatewayException.of(Failure.RATE_LIMITED, "Slow down").retryAfter(7);

        assertThat(Dialects.edge("gemini").errorBody(failure).toString()).contains("\"retryDelay\":\"7s\"");
    }
}
