package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiDialectTest {
    private final OpenAiDialect dialect = new OpenAiDialect(InstantSource.fixed(Instant.EPOCH));

    /// A status, a body, and what becomes of it: `PassOn`, or a failure and what its message is.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // the caller's business
                "400 | {\"error\":{\"message\":\"bad\"}}                              | PassOn               | -",
                "404 | {\"error\":{\"message\":\"no such model\"}}                    | PassOn               | -",
                "413 | {\"error\":{\"message\":\"too long\"}}                         | PassOn               | -",
                "422 | {\"error\":\"bad\"}                                            | PassOn               | -",
                "429 | {\"error\":{\"message\":\"slow\",\"code\":\"rate_limit_exceeded\"}} | PassOn          | -",
                "403 | {\"error\":{\"message\":\"flagged\",\"code\":403,\"metadata\":{\"reasons\":[\"x\"]}}} | PassOn | -",
                // our credentials: what the provider says about them is not for the caller
                "401 | {\"error\":{\"message\":\"wrong key sk-abc\"}} | UPSTREAM_REJECTED_US | Provider 'p' refused this gateway's credentials",
                "403 | <html>                                         | UPSTREAM_REJECTED_US | Provider 'p' refused this gateway's credentials",
                "407 | {}                                             | UPSTREAM_REJECTED_US | Provider 'p' refused this gateway's credentials",
                // our account
                "402 | {\"error\":{\"message\":\"pay\"}} | UPSTREAM_ERROR | Provider 'p' answered 402: pay",
                "429 | {\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}} | UPSTREAM_ERROR | Provider 'p' answered that this gateway's quota is used up",
                "429 | {\"error\":{\"message\":\"You exceeded your quota\",\"type\":\"insufficient_quota\"}} | UPSTREAM_ERROR | Provider 'p' answered that this gateway's quota is used up",
                "429 | {\"error\":{\"message\":\"m\",\"code\":\"project_spend_limit_exceeded\"}} | UPSTREAM_ERROR | Provider 'p' answered that this gateway's quota is used up",
                // the provider's trouble
                "408 | {\"error\":{\"message\":\"late\"}} | UPSTREAM_TIMEOUT | Provider 'p' answered 408: late",
                "504 | -                                  | UPSTREAM_TIMEOUT | Provider 'p' answered 504",
                "503 | <html>                             | UPSTREAM_BUSY    | Provider 'p' answered 503",
                "529 | {\"error\":{\"message\":\"busy\"}} | UPSTREAM_BUSY    | Provider 'p' answered 529: busy",
                "429 | <html>                             | UPSTREAM_BUSY    | Provider 'p' answered 429",
                "500 | {\"error\":{\"message\":\"oops\"}} | UPSTREAM_ERROR   | Provider 'p' answered 500: oops",
                "500 | <html>Internal Server Error</html> | UPSTREAM_ERROR   | Provider 'p' answered 500",
                "502 | -                                  | UPSTREAM_ERROR   | Provider 'p' answered 502",
                // no error in this dialect
                "400 | <html>                             | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | [1]                                | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | null                               | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | \"text\"                           | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | {\"error\":{\"message\":5}}        | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | {\"error\":[]}                     | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "400 | {\"detail\":\"no\"}                | UPSTREAM_ERROR   | Provider 'p' answered 400",
                "301 | -                                  | UPSTREAM_ERROR   | Provider 'p' answered 301"
            })
    void an_error_answer_is_judged(int status, String body, String failure, String message) {
        ErrorAnswer judged = dialect.judgeError("p", status, Buffer.buffer(body == null ? "" : body));

        switch (judged) {
            case ErrorAnswer.PassOn _ -> assertThat(failure).isEqualTo("PassOn");
            case ErrorAnswer.Replace replace -> {
                assertThat(replace.failure().failure().name()).isEqualTo(failure);
                assertThat(replace.failure()).hasMessage(message);
            }
        }
    }

    @Test
    void what_a_provider_says_is_shortened() {
        String body = new JsonObject()
                .put("error", new JsonObject().put("message", "x".repeat(10_000)))
                .encode();

        var judged = (ErrorAnswer.Replace) dialect.judgeError("p", 500, Buffer.buffer(body));

        assertThat(judged.failure()).hasMessage("Provider 'p' answered 500: " + "x".repeat(500) + "…");
    }

    @Test
    void an_error_body_has_the_four_fields() {
        var failure = GatewayException.ofParam(Failure.INVALID_VALUE, "n", "n: \"9\"\n (expected: 1)");

        assertThat(new JsonObject(dialect.errorBody(failure))).isEqualTo(new JsonObject("""
                        {"error":{"message":"n: \\"9\\"\\n (expected: 1)","type":"invalid_request_error",
                        "param":"n","code":"invalid_value"}}
                        """));
    }

    @Test
    void an_error_without_a_parameter_says_null() {
        var error =
                new JsonObject(dialect.errorBody(GatewayException.of(Failure.INTERNAL, "x"))).getJsonObject("error");

        assertThat(error.containsKey("param")).isTrue();
        assertThat(error.getValue("param")).isNull();
    }

    @Test
    void an_error_event_is_one_event_that_a_scanner_takes_for_an_error_and_not_for_an_end() {
        Buffer event = dialect.errorEvent(GatewayException.of(Failure.UPSTREAM_CUT, "line one\nline two"));

        var scanner = new StreamScanner(false, 1, 1_000);
        assertThat(scanner.feed(event)).isSameAs(event);
        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.verdict().name()).isEqualTo("ERROR");
        assertThat(event.toString()).endsWith("}\n\n").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_scanner_listens_to_what_kind_of_answer_comes(boolean eventStream) {
        var request = dialect.read(
                Operation.CHAT_COMPLETIONS, Buffer.buffer("{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}"));

        var scanner = dialect.scanner(request, eventStream, new ScanLimits(1_000, 1_000));

        assertThat(scanner).isInstanceOf(eventStream ? StreamScanner.class : JsonScanner.class);
    }
}
