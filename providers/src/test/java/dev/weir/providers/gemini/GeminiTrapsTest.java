package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What translation to and from this API is known to get wrong, each as a sentence.
class GeminiTrapsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, true);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final GeminiContent GEMINI = new GeminiContent();
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ChatTarget TARGET = new ChatTarget("gemini-3-flash", 8_192, true);
    private static final String SIGNATURE = "CiQB4/H+" + "Xg/A".repeat(300) + "dmQQ==";
    private static final String QUESTION =
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static String chunk(String parts, String rest) {
        return "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]}" + rest
                + "}],\"responseId\":\"r1\"}\r\n\r\n";
    }

    private static String call(String name, String arguments, String signature) {
        return "{\"functionCall\":{\"name\":\"" + name + "\",\"args\":" + arguments + "}"
                + (signature == null ? "" : ",\"thoughtSignature\":\"" + signature + "\"") + "}";
    }

    private static String forOpenAi(String... chunks) {
        AnswerScanner scanner = scanner(chunks);
        return scanner.finish().toString();
    }

    private static AnswerScanner scanner(String... chunks) {
        AnswerScanner scanner = TranslatedCall.of(OPENAI, GEMINI, Buffer.buffer(QUESTION), TARGET)
                .scanner(AnswerType.EVENTS, LIMITS)
                .orElseThrow();
        var out = new ArrayList<Buffer>();
        for (String chunk : chunks) {
            out.add(scanner.feed(Buffer.buffer(chunk)));
        }
        return new HeardScanner(scanner, out);
    }

    /// A scanner that gives all it gave at its end.
    private record HeardScanner(AnswerScanner scanner, List<Buffer> before) implements AnswerScanner {
        @Override
        public Buffer feed(Buffer block) {
            before.add(scanner.feed(block));
            return Buffer.buffer();
        }

        @Override
        public boolean complete() {
            return scanner.complete();
        }

        @Override
        public boolean begun() {
            return scanner.begun();
        }

        @Override
        public java.util.Optional<Fault> fault() {
            return scanner.fault();
        }

        @Override
        public Buffer finish() {
            var all = Buffer.buffer();
            before.forEach(all::appendBuffer);
            return all.appendBuffer(scanner.finish());
        }

        @Override
        public Verdict verdict() {
            return scanner.verdict();
        }

        @Override
        public java.util.Optional<TokenUsage> usage() {
            return scanner.usage();
        }

        @Override
        public long outputTokensEstimate() {
            return scanner.outputTokensEstimate();
        }
    }

    /// The next request of a caller who got these calls and echoes what the dialect has a place for: ids, names and
    /// arguments.
    private static String echoed(ChatDialect caller, String signature) {
        var decoder = GEMINI.decoder(true, LIMITS);
        var encoder = caller.encoder(ChatRequests.asking("m", false));
        String answer =
                chunk(call("f", "{\"a\":1}", signature) + "," + call("g", "{}", null), ",\"finishReason\":\"STOP\"");
        decoder.feed(Buffer.buffer(answer), encoder::take);
        decoder.finish(encoder::take);
        var gathered = new GatheredBlocks();
        var callersDecoder = caller.decoder(false, LIMITS);
        callersDecoder.feed(encoder.finish(), gathered::take);
        callersDecoder.finish(gathered::take);
        var turn = new ArrayList<Part>();
        var results = new ArrayList<Part>();
        for (GatheredBlocks.Gathered block : gathered.all()) {
            var called = (Block.ToolCall) block.block();
            turn.add(new Part.ToolCall(called.id(), called.name(), block.arguments(), null, CacheMark.NONE));
            results.add(new Part.ToolResult(
                    called.id(),
                    null,
                    List.of(new Part.Text(JsonSlice.of("fine"), CacheMark.NONE)),
                    false,
                    CacheMark.NONE));
        }
        ChatRequest asked = ChatRequests.asking("m", false);
        var messages = new ArrayList<>(asked.messages());
        messages.add(new Message(Role.ASSISTANT, turn));
        messages.add(new Message(Role.USER, results));
        return GEMINI.write(withMessages(asked, messages), TARGET).toString();
    }

    private static ChatRequest withMessages(ChatRequest asked, List<Message> messages) {
        return new ChatRequest(
                asked.model(),
                messages,
                asked.tools(),
                asked.toolChoice(),
                asked.maxTokens(),
                asked.sampling(),
                asked.format(),
                asked.reasoning(),
                asked.stream(),
                asked.usageInStream(),
                asked.user(),
                asked.given(),
                asked.extras());
    }

    @Test
    void a_signature_of_a_call_survives_a_caller_who_echoes_only_ids() {
        String written = echoed(OPENAI, SIGNATURE);

        assertThat(written)
                .contains("{\"functionCall\":{\"id\":\"call_r1_0\",\"name\":\"f\",\"args\":{\"a\":1}},"
                        + "\"thoughtSignature\":\"" + SIGNATURE + "\"}")
                .contains("{\"functionCall\":{\"id\":\"call_r1_1\",\"name\":\"g\",\"args\":{}}}")
                .contains("\"functionResponse\":{\"id\":\"call_r1_0\",\"name\":\"f\"")
                .doesNotContain("skip_thought_signature_validator", "thoughtb");
    }

    @Test
    void a_signature_of_a_call_survives_a_caller_of_anthropic() {
        assertThat(echoed(ANTHROPIC, "CiQB4/H+dmQQ==="))
                .contains("\"id\":\"call_r1_0\"", "\"thoughtSignature\":\"CiQB4/H+dmQQ===\"");
    }

    @Test
    void a_call_of_another_model_gets_the_documented_stand_in_once_a_turn() {
        ChatRequest asked = ChatRequests.asking("m", false);
        var calls = new Message(
                Role.ASSISTANT,
                List.of(
                        new Part.ToolCall("toolu_1", "f", JsonSlice.EMPTY_OBJECT, null, CacheMark.NONE),
                        new Part.ToolCall("toolu_2", "g", JsonSlice.EMPTY_OBJECT, null, CacheMark.NONE)));
        String written = GEMINI.write(
                        withMessages(asked, List.of(asked.messages().getFirst(), calls)), TARGET)
                .toString();

        assertThat(written.split("skip_thought_signature_validator", -1)).hasSize(2);
        assertThat(written.indexOf("skip_thought")).isLessThan(written.indexOf("toolu_2"));
    }

    @Test
    void thinking_of_another_model_is_not_passed_off_as_geminis() {
        ChatRequest asked = ChatRequests.asking("m", false);
        var thought = new Message(
                Role.ASSISTANT,
                List.of(
                        new Part.Thinking(JsonSlice.of("Claude thinks"), JsonSlice.of("EqoBCkg=")),
                        new Part.Thinking(JsonSlice.of("Gemini thinks"), JsonSlice.of("gemini:CiQB")),
                        new Part.RedactedThinking(JsonSlice.of("EmwK")),
                        new Part.Text(JsonSlice.of("So."), CacheMark.NONE)));
        String written = GEMINI.write(
                        withMessages(asked, List.of(asked.messages().getFirst(), thought)), TARGET)
                .toString();

        assertThat(written)
                .contains(
                        "{\"text\":\"Gemini thinks\",\"thought\":true,\"thoughtSignature\":\"CiQB\"},{\"text\":\"So.\"}")
                .doesNotContain("Claude thinks", "EqoB", "EmwK");
    }

    @Test
    void stop_a_chunk_after_the_call_is_still_tool_calls() {
        String got = forOpenAi(chunk(call("f", "{}", null), ""), chunk("", ",\"finishReason\":\"STOP\""));

        assertThat(got).contains("\"finish_reason\":\"tool_calls\"").doesNotContain("\"finish_reason\":\"stop\"");
    }

    @Test
    void a_call_without_arguments_is_an_empty_object() {
        assertThat(forOpenAi(chunk(call("f", "{}", null), ",\"finishReason\":\"STOP\"")))
                .contains("\"arguments\":\"{}\"");
    }

    @Test
    void thoughts_stand_beside_the_candidates_and_the_cache_inside_of_the_prompt() {
        AnswerScanner scanner = scanner(
                chunk("{\"text\":\"Hi\"}", ",\"finishReason\":\"STOP\""),
                "data: {\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":80,"
                        + "\"candidatesTokenCount\":10,\"thoughtsTokenCount\":30,\"totalTokenCount\":140}}\n\n");

        assertThat(scanner.finish().toString())
                .contains("\"prompt_tokens\":100,\"completion_tokens\":40,\"total_tokens\":140")
                .contains("\"cached_tokens\":80")
                .contains("\"reasoning_tokens\":30");
        assertThat(scanner.usage())
                .contains(TokenUsage.of(20, 10).with(TokenClass.CACHE_READ, 80).with(TokenClass.REASONING, 30));
    }

    @Test
    void cumulative_usage_is_replaced_and_never_summed() {
        String usage = ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":%d}}\n\n";
        AnswerScanner scanner = scanner(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}" + usage.formatted(1),
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]}" + usage.formatted(2),
                "data: {\"candidates\":[{\"finishReason\":\"STOP\"" + usage.formatted(3));
        scanner.finish();

        assertThat(scanner.usage()).contains(TokenUsage.of(8, 3));
    }

    @Test
    void a_blocked_prompt_is_a_filtered_answer_and_not_an_empty_success() {
        assertThat(forOpenAi("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n"))
                .contains("\"finish_reason\":\"content_filter\"");
    }

    @Test
    void a_malformed_call_is_an_error_and_not_an_empty_success() {
        AnswerScanner scanner = scanner(chunk("", ",\"finishReason\":\"MALFORMED_FUNCTION_CALL\""));

        assertThat(scanner.finish().toString()).contains("\"error\":").doesNotContain("[DONE]", "finish_reason\":\"");
        assertThat(scanner.verdict()).isEqualTo(Verdict.ERROR);
    }

    @Test
    void an_end_without_a_reason_is_a_cut_and_with_one_it_is_the_end() {
        AnswerScanner cut = scanner(chunk("{\"text\":\"Hi\"}", ""));
        assertThat(cut.finish().toString()).doesNotContain("[DONE]", "finish_reason\":\"");
        assertThat(cut.verdict()).isEqualTo(Verdict.CUT);

        AnswerScanner whole = scanner(chunk("{\"text\":\"Hi\"}", ",\"finishReason\":\"STOP\""));
        assertThat(whole.finish().toString()).contains("[DONE]");
        assertThat(whole.verdict()).isEqualTo(Verdict.WHOLE);
    }

    @Test
    void an_error_after_200_ends_without_a_terminator() {
        AnswerScanner scanner = scanner(
                chunk("{\"text\":\"Hi\"}", ""),
                "data: {\"error\":{\"code\":503,\"message\":\"Overloaded\",\"status\":\"UNAVAILABLE\"}}\n\n");

        assertThat(scanner.finish().toString())
                .contains("\"error\":{\"message\":\"Overloaded\"")
                .doesNotContain("[DONE]");
        assertThat(scanner.verdict()).isEqualTo(Verdict.ERROR);
    }

    @Test
    void several_answers_are_refused_by_the_name_that_the_caller_used() {
        String question = QUESTION.replace("\"stream\":true", "\"stream\":true,\"n\":3");

        assertThatThrownBy(() -> TranslatedCall.of(OPENAI, GEMINI, Buffer.buffer(question), TARGET))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.param()).contains("n"));
    }

    @Test
    void a_thought_never_stands_in_a_text_block() {
        var encoder = ANTHROPIC.encoder(ChatRequests.asking("m", true));
        var decoder = GEMINI.decoder(true, LIMITS);
        decoder.feed(
                Buffer.buffer(chunk("{\"text\":\"A\"},{\"text\":\"B\",\"thought\":true},{\"text\":\"C\"}", "")),
                encoder::take);
        String got = encoder.drain().toString();

        assertThat(got)
                .contains("\"index\":0,\"content_block\":{\"type\":\"text\"")
                .contains("\"index\":1,\"content_block\":{\"type\":\"thinking\"")
                .contains("\"index\":1,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"B\"}")
                .contains("\"index\":2,\"content_block\":{\"type\":\"text\"");
    }

    @Test
    void the_model_in_the_answer_is_the_one_that_was_asked_for() {
        var encoder = GEMINI.encoder(ChatRequests.asking("my-alias", false));
        var decoder = OPENAI.decoder(false, LIMITS);
        decoder.feed(
                Buffer.buffer("{\"id\":\"x\",\"model\":\"gpt-real\",\"choices\":[{\"message\":{\"content\":\"Hi\"},"
                        + "\"finish_reason\":\"stop\"}]}"),
                encoder::take);
        decoder.finish(encoder::take);

        assertThat(encoder.finish().toString())
                .contains("\"modelVersion\":\"my-alias\"")
                .doesNotContain("gpt-real");
    }

    @Test
    void a_call_that_another_model_cut_off_is_no_call() {
        var encoder = GEMINI.encoder(ChatRequests.asking("m", false));
        var decoder = OPENAI.decoder(false, LIMITS);
        decoder.feed(
                Buffer.buffer(
                        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]},\"finish_reason\":\"length\"}]}"),
                encoder::take);
        decoder.finish(encoder::take);

        assertThat(encoder.finish().toString())
                .contains("\"finishReason\":\"MAX_TOKENS\"")
                .doesNotContain("functionCall");
    }
}
