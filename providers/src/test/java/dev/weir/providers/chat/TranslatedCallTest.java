package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslatedCallTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final OpenAiChat OPENAI = new OpenAiChat(CLOCK, false);
    private static final AnthropicMessages ANTHROPIC = new AnthropicMessages(CLOCK);

    private static final ChatTarget TARGET = new ChatTarget("there", 4096, true);

    private static TranslatedCall fromOpenAi(boolean stream) {
        String body = "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return TranslatedCall.of(OPENAI, ANTHROPIC, Buffer.buffer(body.formatted(stream)), TARGET);
    }

    @Test
    void a_provider_that_answers_at_once_still_gives_a_stream_to_who_asked_for_one() {
        AnswerScanner scanner = fromOpenAi(true)
                .scanner(AnswerType.JSON, new ScanLimits(1024, 4096))
                .orElseThrow();
        assertThat(scanner.feed(Buffer.buffer(
                                GoldenAnswer.named("anthropic", "json-text").sent()))
                        .length())
                .isZero();

        assertThat(scanner.finish().toString())
                .startsWith("data: {\"id\":\"chatcmpl-")
                .contains("{\"content\":\"Hello \\u00e9\"}")
                .endsWith("data: [DONE]\n\n");
        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
    }

    @Test
    void a_provider_that_streams_still_gives_one_answer_to_who_asked_for_one() {
        AnswerScanner scanner = fromOpenAi(false)
                .scanner(AnswerType.EVENTS, new ScanLimits(1024, 4096))
                .orElseThrow();
        Buffer out = scanner.feed(
                Buffer.buffer(GoldenAnswer.named("anthropic", "tools-parallel").sent()));

        assertThat(out.toString())
                .startsWith("{\"id\":\"chatcmpl-")
                .contains(
                        "\"arguments\":\"{\\\"city\\\": \\\"Berlin\\\"}\"",
                        "\"arguments\":\"{\\\"zone\\\": \\\"CET\\\"}\"")
                .endsWith("}");
        assertThat(scanner.finish().length()).isZero();
    }

    @Test
    void the_end_does_not_wait_for_the_provider_to_hang_up() {
        AnswerScanner scanner = fromOpenAi(true)
                .scanner(AnswerType.EVENTS, new ScanLimits(1024, 4096))
                .orElseThrow();

        assertThat(scanner.feed(Buffer.buffer(
                                GoldenAnswer.named("anthropic", "text").sent()))
                        .toString())
                .endsWith("data: [DONE]\n\n");
        assertThat(scanner.feed(Buffer.buffer(": late\n\n")).length()).isZero();
        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.usage()).contains(TokenUsage.of(25, 15));
    }

    @Test
    void a_json_answer_that_is_too_long_to_hold_fails_as_garbage() {
        AnswerScanner scanner = fromOpenAi(false)
                .scanner(AnswerType.JSON, new ScanLimits(1024, 10, 100))
                .orElseThrow();

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer("x".repeat(101))))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE))
                .hasMessage("The provider's answer is longer than 100 bytes (expected: at most that, as it has to be"
                        + " translated whole)");
    }

    @Test
    void a_failed_json_answer_gives_nothing_to_the_client() {
        AnswerScanner scanner = fromOpenAi(false)
                .scanner(AnswerType.JSON, new ScanLimits(1024, 4096))
                .orElseThrow();
        scanner.feed(Buffer.buffer(GoldenAnswer.named("anthropic", "json-error").sent()));

        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.verdict()).isEqualTo(Verdict.ERROR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"bad"}} | BAD_REQUEST          | Provider 'p' answered 400: bad
            404 | {"type":"error","error":{"type":"not_found_error","message":"model: x"}}  | MODEL_NOT_FOUND      | Provider 'p' answered 404: model: x
            413 | {"type":"error","error":{"type":"request_too_large","message":"big"}}     | BODY_TOO_LARGE       | Provider 'p' answered 413: big
            429 | {"type":"error","error":{"type":"rate_limit_error","message":"slow"}}     | RATE_LIMITED         | Provider 'p' answered 429: slow
            401 | {"type":"error","error":{"type":"authentication_error","message":"key"}}  | UPSTREAM_REJECTED_US | Provider 'p' refused this gateway's credentials
            402 | {"type":"error","error":{"type":"billing_error","message":"pay"}}         | UPSTREAM_ERROR       | Provider 'p' answered that this gateway's quota is used up
            529 | {"type":"error","error":{"type":"overloaded_error","message":"busy"}}     | UPSTREAM_BUSY        | Provider 'p' answered 529: busy
            504 | {"type":"error","error":{"type":"timeout_error","message":"late"}}        | UPSTREAM_TIMEOUT     | Provider 'p' answered 504: late
            500 | <html>                                                                    | UPSTREAM_ERROR       | Provider 'p' answered 500
            400 | <html>                                                                    | UPSTREAM_ERROR       | Provider 'p' answered 400
            """)
    void an_error_of_anthropic_becomes_a_row_of_our_table(int status, String body, Failure row, String message) {
        GatewayException failure =
                fromOpenAi(true).judgeError("p", status, Buffer.buffer(body)).failure();

        assertThat(failure.failure()).isEqualTo(row);
        assertThat(failure).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"error":{"message":"bad","type":"invalid_request_error","code":null}}        | BAD_REQUEST
            400 | {"error":{"message":"long","type":"x","code":"context_length_exceeded"}}      | BAD_REQUEST
            422 | {"error":{"message":"bad","code":422}}                                        | BAD_REQUEST
            429 | {"error":{"message":"slow","type":"tokens","code":"rate_limit_exceeded"}}     | RATE_LIMITED
            429 | {"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}} | UPSTREAM_ERROR
            503 | {"error":"busy"}                                                              | UPSTREAM_BUSY
            500 |                                                                               | UPSTREAM_ERROR
            """)
    void an_error_of_openai_becomes_a_row_of_our_table(int status, String body, Failure row) {
        String request = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        var call = TranslatedCall.of(ANTHROPIC, OPENAI, Buffer.buffer(request), TARGET);

        assertThat(call.judgeError("p", status, Buffer.buffer(body == null ? "" : body)))
                .isInstanceOfSatisfying(
                        ErrorAnswer.Replace.class,
                        error -> assertThat(error.failure().failure()).isEqualTo(row));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{}", "\u0000{}"})
    void a_body_in_another_encoding_is_refused(String body) {
        assertThatThrownBy(() -> TranslatedCall.of(OPENAI, ANTHROPIC, Buffer.buffer(body), TARGET))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.INVALID_JSON))
                .hasMessageContaining("without a byte order mark");
    }
}
