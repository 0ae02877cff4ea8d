package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.chat.Translation;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What translation to and from Converse is known to get wrong, each as a sentence.
class BedrockTrapsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, true);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ChatTarget CLAUDE = new ChatTarget("anthropic.claude-sonnet-4-5-20250929-v1:0", 8_192, true);
    private static final String QUESTION = "{\"model\":\"m\",\"max_tokens\":2000,\"stream\":true,%s"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private record Heard(String text, Verdict verdict, TokenUsage usage) {}

    private static TranslatedCall call(ChatDialect caller, String more) {
        return TranslatedCall.of(caller, new BedrockConverse(), Buffer.buffer(QUESTION.formatted(more)), CLAUDE);
    }

    private static Heard heard(ChatDialect caller, String golden) {
        GoldenAnswer answer = GoldenFrames.named(golden);
        AnswerScanner scanner =
                call(caller, "").scanner(BedrockConverse.FRAMES, LIMITS).orElseThrow();
        String text = scanner.feed(Buffer.buffer(answer.sent())).toString() + scanner.finish();
        return new Heard(text, scanner.verdict(), scanner.usage().orElse(TokenUsage.NONE));
    }

    @Test
    void calls_told_by_turns_are_put_in_order() {
        String text = heard(ANTHROPIC, "tools-interleaved").text;

        assertThat(text.indexOf("\"index\":0}\n")).isLessThan(text.indexOf("\"name\":\"time\""));
        assertThat(text).contains("{\\\"city\\\":", "{\\\"zone\\\":").containsOnlyOnce("message_stop\"}");
    }

    @Test
    void a_call_without_arguments_has_an_empty_object() {
        assertThat(heard(OPENAI, "tool-without-arguments").text).contains("\"arguments\":\"{}\"");
    }

    @Test
    void a_call_without_an_id_gets_one() {
        assertThat(heard(OPENAI, "tool-without-id").text).contains("\"id\":\"tooluse_1\"");
    }

    @Test
    void signed_and_redacted_thinking_survives_the_way_back() {
        String history = "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"So.\","
                + "\"signature\":\"c2ln\"},{\"type\":\"redacted_thinking\",\"data\":\"ZW5jcnlwdGVk\"},"
                + "{\"type\":\"text\",\"text\":\"Four.\"}]}";
        assertThat(heard(ANTHROPIC, "thinking-redacted").text).contains("c2ln", "ZW5jcnlwdGVk");

        String body = TranslatedCall.of(
                        ANTHROPIC,
                        new BedrockConverse(),
                        Buffer.buffer("{\"model\":\"m\",\"max_tokens\":10,\"messages\":["
                                + "{\"role\":\"user\",\"content\":\"Hi\"}," + history
                                + ",{\"role\":\"user\",\"content\":\"More\"}]}"),
                        CLAUDE)
                .body()
                .toString();

        assertThat(body)
                .contains("{\"reasoningText\":{\"text\":\"So.\",\"signature\":\"c2ln\"}}")
                .contains("{\"redactedContent\":\"ZW5jcnlwdGVk\"}");
    }

    @Test
    void the_cache_is_counted_once_and_apart() {
        Heard heard = heard(OPENAI, "usage-cache");

        assertThat(heard.usage)
                .isEqualTo(TokenUsage.of(12, 7).with(TokenClass.CACHE_READ, 100).with(TokenClass.CACHE_WRITE_5M, 40));
        assertThat(heard.usage.inputTotal() + heard.usage.outputTotal()).isEqualTo(159);
    }

    @Test
    void an_hour_in_the_cache_has_its_own_price() {
        assertThat(heard(ANTHROPIC, "usage-cache-by-time").usage.asMap())
                .containsEntry(TokenClass.CACHE_WRITE_1H, 30L)
                .containsEntry(TokenClass.CACHE_WRITE_5M, 10L);
    }

    @Test
    void usage_comes_after_the_stop_and_still_reaches_the_caller() {
        assertThat(heard(ANTHROPIC, "text").text)
                .containsPattern("\"stop_reason\":\"end_turn\".*\"input_tokens\":12.*\"output_tokens\":7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no-metadata", "cut-inside-the-metadata", "cut-in-the-middle", "cut-inside-a-frame", "empty"})
    void a_stream_that_stops_early_is_cut(String golden) {
        for (ChatDialect caller : new ChatDialect[] {OPENAI, ANTHROPIC}) {
            Heard heard = heard(caller, golden);

            assertThat(heard.verdict).isEqualTo(Verdict.CUT);
            assertThat(heard.text).doesNotContain("[DONE]", "message_stop", "finish_reason\":\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error-before-content",
                "error-in-the-middle",
                "error-frame",
                "error-overloaded",
                "broken-checksum",
                "broken-prelude",
                "broken-header",
                "broken-json",
                "malformed-tool-use"
            })
    void an_error_in_a_stream_never_looks_like_an_end(String golden) {
        for (ChatDialect caller : new ChatDialect[] {OPENAI, ANTHROPIC}) {
            Heard heard = heard(caller, golden);

            assertThat(heard.verdict).isEqualTo(Verdict.ERROR);
            assertThat(heard.text).contains("\"error\"").doesNotContain("[DONE]", "message_stop", "morning");
        }
    }

    @Test
    void an_answer_that_bedrock_could_not_read_is_an_error_and_is_charged() {
        assertThat(heard(OPENAI, "malformed-tool-use").usage).isEqualTo(TokenUsage.of(50, 9));
    }

    @Test
    void a_guardrail_is_a_filter_whose_words_are_shown() {
        assertThat(heard(OPENAI, "guardrail").text)
                .contains("Sorry, I can not talk about that.", "\"finish_reason\":\"content_filter\"");
        assertThat(heard(ANTHROPIC, "guardrail").text).contains("\"stop_reason\":\"refusal\"");
    }

    @Test
    void which_stop_sequence_was_met_is_asked_for_and_told() {
        assertThat(call(ANTHROPIC, "\"stop_sequences\":[\"END\"],").body().toString())
                .contains("\"additionalModelResponseFieldPaths\":[\"/stop_sequence\"]");
        assertThat(heard(ANTHROPIC, "stop-sequence").text)
                .contains("\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"\\n\\nUser:\"");
    }

    @Test
    void an_unknown_reason_does_not_kill_the_stream() {
        assertThat(heard(OPENAI, "stop-reason-unknown"))
                .returns(Verdict.WHOLE, Heard::verdict)
                .satisfies(heard -> assertThat(heard.text).contains("\"finish_reason\":\"stop\"", "[DONE]"));
    }

    @Test
    void a_page_in_html_is_garbage_not_an_empty_answer() {
        Heard heard = heard(OPENAI, "html");

        assertThat(heard.verdict).isEqualTo(Verdict.GARBAGE);
        assertThat(heard.text).isEmpty();
    }

    @Test
    void a_frame_beyond_the_limit_is_garbage() {
        AnswerScanner scanner =
                call(OPENAI, "").scanner(BedrockConverse.FRAMES, LIMITS).orElseThrow();
        String delta =
                "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + "x".repeat(70_000) + "\"}}";

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer(FrameScript.bytes(delta))))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
    }

    @Test
    void our_account_is_not_the_callers_business() {
        assertThat(heard(OPENAI, "error-of-our-key").text).doesNotContain("arn:aws", "123456789012");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-amzn-errortype", "AccessDeniedException");
        Buffer body =
                new JsonObject().put("message", "User: arn:aws:iam::1:user/x").toBuffer();

        var judged = (ErrorAnswer.Replace) call(OPENAI, "").judgeError("bedrock", 403, headers, body);

        assertThat(judged.failure().failure()).isEqualTo(Failure.UPSTREAM_REJECTED_US);
        assertThat(judged.failure().getMessage()).doesNotContain("arn:aws");
    }

    @Test
    void a_quota_that_comes_as_a_bad_request_is_not_the_callers_fault() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-amzn-errortype", "ServiceQuotaExceededException");
        Buffer body = new JsonObject().put("message", "Too much").toBuffer();

        var judged = (ErrorAnswer.Replace) call(OPENAI, "").judgeError("bedrock", 400, headers, body);

        assertThat(judged.failure().failure()).isEqualTo(Failure.UPSTREAM_ERROR);
    }

    @Test
    void tools_of_earlier_turns_are_told_again_as_the_api_wants_them() {
        String body = TranslatedCall.of(
                        OPENAI,
                        new BedrockConverse(),
                        Buffer.buffer("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                                + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"12\"}]}"),
                        CLAUDE)
                .body()
                .toString();

        assertThat(body).contains("\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"now\"");
    }

    @Test
    void a_long_name_of_a_tool_comes_back_as_it_was() {
        String name = "mcp.server/" + "x".repeat(70);
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}],";
        TranslatedCall call = call(OPENAI, tools);
        String alias = call.body().toString().replaceAll(".*\"toolSpec\":\\{\"name\":\"([^\"]+)\".*", "$1");
        AnswerScanner scanner = call.scanner(BedrockConverse.FRAMES, LIMITS).orElseThrow();

        String text = scanner.feed(Buffer.buffer(FrameScript.bytes("contentBlockStart {\"contentBlockIndex\":0,"
                        + "\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"" + alias + "\"}}}")))
                .toString();

        assertThat(alias).matches("[a-zA-Z0-9_-]{1,64}");
        assertThat(text).contains("\"name\":\"" + name + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "messageStart {\"role\":\"assistant\"} | false",
                "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"\"}} | false",
                "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"H\"}} | true",
                "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"Hm\"}}} | true",
                "contentBlockStart {\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\"}}} | true",
                "messageStop {\"stopReason\":\"end_turn\"} | true",
            })
    void an_answer_begins_with_its_first_content(String frame, boolean begins) {
        Translation translation = translation();
        byte[] bytes = FrameScript.bytes(frame);
        for (byte each : bytes) {
            assertThat(translation.begun()).isFalse();
            translation.feed(Buffer.buffer().appendByte(each));
        }

        assertThat(translation.begun()).isEqualTo(begins);
        assertThat(translation.fault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "!throttlingException {\"message\":\"slow\"} | RATE_LIMITED",
                "!serviceUnavailableException {\"message\":\"m\"} | OVERLOADED",
                "!modelStreamErrorException {\"message\":\"m\"} | SERVER_ERROR",
                "!internalServerException {\"message\":\"m\"} | SERVER_ERROR",
                "!validationException {\"message\":\"m\"} | CALLER",
                "!modelTimeoutException {\"message\":\"m\"} | TIMEOUT",
                "?internalFailure what went wrong | SERVER_ERROR",
            })
    void an_exception_within_a_stream_is_known_at_once_and_begins_nothing(String frame, Fault fault) {
        Translation translation = translation();
        translation.feed(Buffer.buffer(FrameScript.bytes("messageStart {\"role\":\"assistant\"}")));
        assertThat(translation.fault()).isEmpty();
        translation.feed(Buffer.buffer(FrameScript.bytes(frame)));

        assertThat(translation.fault()).contains(fault);
        assertThat(translation.begun()).isFalse();
    }

    private static Translation translation() {
        return new Translation(
                new BedrockConverse().decoder(true, new ScanLimits(64 * 1024, 64 * 1024)),
                new OpenAiChat(InstantSource.system(), false).encoder(ChatRequests.asking("m", true)),
                ToolNames.of(List.of()));
    }
}
