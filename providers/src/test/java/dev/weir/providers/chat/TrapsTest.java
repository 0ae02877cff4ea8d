package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other gateways get wrong between OpenAI and Anthropic, one sentence each.
class TrapsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ScanLimits LIMITS = new ScanLimits(1 << 20, 1 << 20);
    private static final OpenAiChat OPENAI = new OpenAiChat(CLOCK, false);
    private static final OpenAiChat COMPATIBLE = new OpenAiChat(CLOCK, true);
    private static final AnthropicMessages ANTHROPIC = new AnthropicMessages(CLOCK);

    /// What a caller got for a golden stream.
    private static final class Heard {
        private final String text;
        private final Translation translation;

        private Heard(ChatDialect provider, ChatDialect caller, String stream, Tool... tools) {
            ChatRequest request = ChatRequests.asking("asked", true, tools);
            translation = new Translation(
                    provider.decoder(true, LIMITS), caller.encoder(request), ToolNames.of(List.of(tools)));
            text = translation.feed(Buffer.buffer(stream)).toString()
                    + translation.finish().toString();
        }

        /// The `type` and `index` of each event of Anthropic.
        private List<String> events() {
            var events = new ArrayList<String>();
            for (String line :
                    text.lines().filter(line -> line.startsWith("data: ")).toList()) {
                String type = "";
                String index = "";
                JsonReader json = new JsonReader(line.substring(6).getBytes());
                json.beginObject();
                while (json.nextField()) {
                    if (json.fieldIs("type")) {
                        type = json.string();
                    } else if (json.fieldIs("index")) {
                        index = " " + json.number();
                    } else {
                        json.skip();
                    }
                }
                events.add(type + index);
            }
            return events;
        }
    }

    private static Heard fromOpenAi(String name) {
        return new Heard(
                COMPATIBLE,
                ANTHROPIC,
                new String(GoldenAnswer.named("openai", name).sent()));
    }

    private static Heard fromAnthropic(String name) {
        return new Heard(
                ANTHROPIC,
                OPENAI,
                new String(GoldenAnswer.named("anthropic", name).sent()));
    }

    private static String toAnthropic(String body) {
        return TranslatedCall.of(OPENAI, ANTHROPIC, Buffer.buffer(body), new ChatTarget("claude", 4096, true))
                .body()
                .toString();
    }

    private static String toOpenAi(String body) {
        return TranslatedCall.of(ANTHROPIC, OPENAI, Buffer.buffer(body), new ChatTarget("gpt", 4096, true))
                .body()
                .toString();
    }

    // the hardest edge cases

    @ParameterizedTest
    @ValueSource(strings = {"tool-name-late", "tool-id-late"})
    void trap_1_a_tool_call_whose_id_or_name_comes_late_loses_neither(String name) {
        assertThat(fromOpenAi(name).text)
                .containsPattern("\"id\":\"call_[az]\",\"name\":\"(late|find)\",\"input\":\\{\\}")
                .contains("{\\\"a\\\":");
    }

    @Test
    void trap_2_parallel_tool_calls_that_interleave_become_blocks_one_after_another() {
        assertThat(fromOpenAi("tools-interleaved").events())
                .containsExactly(
                        "message_start",
                        "content_block_start 0",
                        "content_block_delta 0",
                        "content_block_delta 0",
                        "content_block_stop 0",
                        "content_block_start 1",
                        "content_block_delta 1",
                        "content_block_delta 1",
                        "content_block_stop 1",
                        "message_delta",
                        "message_stop");
    }

    @Test
    void trap_2_deltas_of_anthropic_blocks_reach_the_call_they_belong_to() {
        assertThat(fromAnthropic("tools-interleaved").text)
                .contains("{\"index\":1,\"function\":{\"arguments\":\"{\\\"b\\\"\"}}")
                .contains("{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}")
                .contains("{\"index\":1,\"function\":{\"arguments\":\":2}\"}}");
    }

    @Test
    void trap_3_a_tool_without_arguments_has_an_empty_object() {
        assertThat(fromAnthropic("tool-without-arguments").text).contains("\"arguments\":\"{}\"");
        assertThat(fromOpenAi("tool-without-arguments").text).contains("\"partial_json\":\"{}\"");
    }

    @Test
    void trap_4_thinking_and_its_signature_survive_a_round_trip_through_an_openai_client() {
        Heard heard = fromAnthropic("thinking-several");
        String message = "{\"role\":\"assistant\",\"content\":\"Yes\"," + joined(heard.text, "reasoning_content") + ","
                + joined(heard.text, "reasoning_signature") + "," + joined(heard.text, "reasoning_redacted") + "}";

        assertThat(toAnthropic(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}," + message + "]}"))
                .contains("{\"type\":\"thinking\",\"thinking\":\"é😀\",\"signature\":\"c2ln\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"ZW4=\"},"
                        + "{\"type\":\"thinking\",\"thinking\":\"two\",\"signature\":\"c2lnMg==\"}");
    }

    /// The field that a client puts together from deltas.
    private static String joined(String stream, String field) {
        var pieces = new ArrayList<JsonSlice>();
        var found = java.util.regex.Pattern.compile("\"" + field + "\":(\"[^\"]*\")")
                .matcher(stream);
        while (found.find()) {
            pieces.add(JsonSlice.raw(found.group(1)));
        }
        return "\"" + field + "\":" + GatheredBlocks.joined(pieces);
    }

    @Test
    void trap_4_thinking_is_never_said_inside_of_a_text_block() {
        assertThat(fromOpenAi("thinking-deepseek").text)
                .containsSubsequence(
                        "\"type\":\"thinking\"",
                        "thinking_delta",
                        "thinking_delta",
                        "content_block_stop",
                        "\"type\":\"text\"",
                        "text_delta",
                        "content_block_stop");
    }

    @Test
    void trap_6_usage_comes_last_with_no_choices_and_only_when_asked_for() {
        String asked = fromAnthropic("text").text;
        assertThat(asked).containsOnlyOnce("\"prompt_tokens\":25").contains("\"choices\":[],\"usage\":{");
        assertThat(asked.lines().filter(line -> line.contains("\"choices\":[{")))
                .allMatch(line -> line.contains("\"usage\":null"));

        ChatRequest unasked = OPENAI.read(Buffer.buffer(
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));
        var translation =
                new Translation(ANTHROPIC.decoder(true, LIMITS), OPENAI.encoder(unasked), ToolNames.of(List.of()));
        String text = translation
                .feed(Buffer.buffer(GoldenAnswer.named("anthropic", "text").sent()))
                .toString();
        assertThat(text).doesNotContain("usage").endsWith("data: [DONE]\n\n");
        assertThat(translation.usage()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"usage-on-finish-chunk", "usage-on-every-chunk", "text", "usage-cached-and-reasoning"})
    void trap_6_usage_is_found_wherever_a_server_puts_it(String name) {
        Heard heard = fromOpenAi(name);

        assertThat(heard.translation.usage()).isPresent();
        assertThat(heard.events()).containsOnlyOnce("message_delta").endsWith("message_delta", "message_stop");
    }

    @Test
    void trap_7_cached_tokens_are_inside_of_openais_input_and_outside_of_anthropics() {
        Heard toAnthropic = fromOpenAi("usage-cached-and-reasoning");
        assertThat(toAnthropic.text)
                .contains("\"input_tokens\":200,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":800,"
                        + "\"output_tokens\":50");
        Heard toOpenAi = fromAnthropic("usage-cache");
        assertThat(toOpenAi.text).contains("\"prompt_tokens\":3211", "\"cached_tokens\":3000");
    }

    @Test
    void trap_7_a_later_report_replaces_an_earlier_one_and_is_never_added_to_it() {
        TokenUsage usage = fromAnthropic("usage-cache").translation.usage().orElseThrow();

        assertThat(usage.count(TokenClass.INPUT_FRESH)).isEqualTo(11);
        assertThat(usage.outputTotal()).isEqualTo(7);
        assertThat(fromOpenAi("usage-on-every-chunk")
                        .translation
                        .usage()
                        .orElseThrow()
                        .outputTotal())
                .isEqualTo(2);
    }

    @Test
    void trap_8_every_reason_to_stop_has_a_word_in_the_other_dialect() {
        assertThat(fromAnthropic("stop-sequence").text).contains("\"finish_reason\":\"stop\"");
        assertThat(fromAnthropic("refusal").text).contains("\"finish_reason\":\"content_filter\"");
        assertThat(fromAnthropic("context-window").text).contains("\"finish_reason\":\"length\"");
        assertThat(fromAnthropic("pause").text).contains("\"finish_reason\":\"stop\"");
        assertThat(fromAnthropic("stop-reason-unknown").text).contains("\"finish_reason\":\"stop\"");
        assertThat(fromOpenAi("content-filter").text).contains("\"stop_reason\":\"refusal\"");
        assertThat(fromOpenAi("length").text).contains("\"stop_reason\":\"max_tokens\"");
        assertThat(fromOpenAi("finish-reason-unknown").text).contains("\"stop_reason\":\"end_turn\"");
    }

    @Test
    void trap_8_a_call_is_a_reason_to_stop_even_where_the_provider_says_that_it_just_stopped() {
        assertThat(fromOpenAi("tool-finish-says-stop").text).contains("\"stop_reason\":\"tool_use\"");
    }

    @Test
    void trap_9_tool_results_share_one_turn_and_come_first_in_it() {
        assertThat(GoldenRequest.named("openai", "tools").translated(OPENAI, ANTHROPIC))
                .containsSubsequence("tool_result", "tool_result", "tool_result", "Mind the units", "And?")
                .doesNotContain("{\"role\":\"user\",\"content\":\"And?\"}");
    }

    @Test
    void trap_9_a_system_message_in_the_middle_keeps_its_place() {
        assertThat(GoldenRequest.named("openai", "roles").translated(OPENAI, ANTHROPIC))
                .containsSubsequence("\"text\":\"d\"", "<system>\\nNow be", "\"text\":\"e\"", "<system>\\nlast");
    }

    @Test
    void trap_10_an_error_after_the_first_byte_is_an_error_and_no_end() {
        assertThat(fromAnthropic("error-in-the-middle").text)
                .contains("data: {\"error\":{")
                .doesNotContain("[DONE]", "\"finish_reason\":\"");
        assertThat(fromOpenAi("error-in-the-middle").text)
                .contains("event: error")
                .doesNotContain("message_stop", "message_delta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-openrouter", "error-llama-cpp", "error-event", "error-vllm", "broken-chunk"})
    void trap_10_every_way_of_telling_an_error_is_understood(String name) {
        Heard heard = fromOpenAi(name);

        assertThat(heard.translation.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(heard.text).contains("event: error").doesNotContain("message_stop");
    }

    @Test
    void trap_10_an_error_about_our_account_is_told_without_its_words() {
        Heard heard = new Heard(
                COMPATIBLE,
                ANTHROPIC,
                "data: {\"error\":{\"message\":\"bad key sk-1\",\"code\":\"invalid_api_key\"}}\n\n");

        assertThat(heard.text).contains("api_error").doesNotContain("sk-1");
    }

    @Test
    void trap_11_an_end_without_a_terminator_is_judged_by_what_was_said() {
        assertThat(fromOpenAi("no-terminator").translation.verdict()).isEqualTo(Verdict.WHOLE);
        assertThat(fromOpenAi("no-terminator").text)
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        assertThat(fromOpenAi("cut-in-the-middle").translation.verdict()).isEqualTo(Verdict.CUT);
        assertThat(fromAnthropic("cut-before-message-stop").translation.verdict())
                .isEqualTo(Verdict.CUT);
        assertThat(fromAnthropic("cut-before-message-stop").text).doesNotContain("[DONE]", "\"finish_reason\":\"");
    }

    @Test
    void trap_11_junk_after_the_end_is_not_heard() {
        assertThat(fromOpenAi("junk-after-the-end").text).doesNotContain("again", "late");
        assertThat(fromAnthropic("junk-after-the-end").text).doesNotContain("again");
        assertThat(fromAnthropic("head-twice").text).containsOnlyOnce("\"role\":\"assistant\"");
    }

    @Test
    void trap_12_pings_come_between_events_only() {
        assertThat(fromOpenAi("comments-and-pings").text)
                .contains("event: ping\n")
                .doesNotStartWith("event: ping");
        assertThat(fromAnthropic("ping-and-comments").text).doesNotContain("ping");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crlf", "multi-line-data", "no-space-after-colon", "no-last-blank-line"})
    void trap_13_framing_is_that_of_the_standard(String name) {
        assertThat(fromOpenAi(name).events()).startsWith("message_start").endsWith("message_stop");
    }

    @Test
    void trap_14_a_refusal_is_said_and_is_the_reason() {
        assertThat(fromOpenAi("refusal").text).contains("I can't", " help.", "\"stop_reason\":\"refusal\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"n\":2", "\"logprobs\":true", "\"modalities\":[\"audio\"]"})
    void trap_14_what_anthropic_does_not_have_is_refused_by_name_and_never_ignored(String field) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + field + "}";

        assertThatThrownBy(() -> toAnthropic(body))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.param()).contains(field.substring(1, field.indexOf('"', 1))));
    }

    @Test
    void trap_15_a_stop_sequence_that_was_met_is_told_where_there_is_a_word_for_it() {
        String answer =
                new String(GoldenAnswer.named("anthropic", "stop-sequence").sent());

        assertThat(new Heard(ANTHROPIC, ANTHROPIC, answer).text)
                .contains("{\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\", 3\"}");
    }

    @Test
    void trap_15_a_long_tool_name_is_an_alias_for_the_provider_and_itself_for_the_caller() {
        String name = "mcp.server/" + "x".repeat(80);
        String alias = ToolNames.alias(name);
        Tool tool = new Tool(name, null, null, false, CacheMark.NONE);
        String answer = new String(GoldenAnswer.named("anthropic", "tool-without-arguments")
                        .sent())
                .replace("\"now\"", "\"" + alias + "\"");

        assertThat(alias).matches("[a-zA-Z0-9_-]{64}");
        assertThat(new Heard(ANTHROPIC, OPENAI, answer, tool).text)
                .contains(name)
                .doesNotContain(alias);
    }

    @Test
    void trap_15_an_image_in_a_tool_result_moves_to_where_openai_can_see_it() {
        assertThat(GoldenRequest.named("anthropic", "image-in-a-tool-result").translated(ANTHROPIC, OPENAI))
                .containsSubsequence("\"role\":\"tool\"", "\"role\":\"tool\"", "\"role\":\"user\"", "image_url");
    }

    @Test
    void also_the_model_in_the_answer_is_the_one_that_was_asked_for() {
        assertThat(fromOpenAi("text").text).contains("\"model\":\"asked\"").doesNotContain("gpt-real");
        assertThat(fromAnthropic("text").text).contains("\"model\":\"asked\"").doesNotContain("claude-real");
    }

    @Test
    void also_ids_of_calls_fit_the_alphabet_and_calls_still_find_their_results() {
        assertThat(fromOpenAi("tool-odd-id").text).containsPattern("\"id\":\"call_a_b_[0-9a-f]{8}\"");
        assertThat(ToolIds.fit("call:a.b", 64))
                .isNotEqualTo(ToolIds.fit("call.a:b", 64))
                .matches("[a-zA-Z0-9_-]+");
    }

    @Test
    void also_max_tokens_is_the_models_cap_where_the_caller_names_none() {
        assertThat(toAnthropic("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"))
                .contains("\"max_tokens\":4096");
    }

    @Test
    void also_the_thinking_budget_stays_below_max_tokens() {
        assertThat(GoldenRequest.named("openai", "budget-above-max-tokens").translated(OPENAI, ANTHROPIC))
                .contains("\"budget_tokens\":3999");
    }

    // complaints about streaming and cost

    @Test
    void the_head_of_a_message_stream_never_says_zero_input_tokens() {
        assertThat(fromOpenAi("text").text).containsPattern("message_start.*\"input_tokens\":[1-9]");
    }

    @Test
    void an_answer_without_a_usage_report_is_not_metered_as_zero() {
        assertThat(fromOpenAi("usage-none").text).contains("\"output_tokens\":5");
        assertThat(fromAnthropic("usage-none").text).contains("\"completion_tokens\":5");
    }

    @Test
    void a_stream_that_is_cut_before_its_count_is_counted_by_what_was_sent() {
        TokenUsage usage =
                fromAnthropic("cut-in-the-middle").translation.usage().orElseThrow();

        assertThat(usage.count(TokenClass.INPUT_FRESH)).isEqualTo(25);
        assertThat(usage.count(TokenClass.OUTPUT_TEXT)).isEqualTo(1);
    }

    @Test
    void one_hour_cache_writes_are_kept_apart_from_those_of_five_minutes() {
        TokenUsage usage = fromAnthropic("usage-cache").translation.usage().orElseThrow();

        assertThat(usage.count(TokenClass.CACHE_WRITE_5M)).isEqualTo(150);
        assertThat(usage.count(TokenClass.CACHE_WRITE_1H)).isEqualTo(50);
    }

    @Test
    void text_and_the_arguments_of_the_first_call_are_passed_on_as_they_come() {
        var translation = new Translation(
                COMPATIBLE.decoder(true, LIMITS),
                ANTHROPIC.encoder(ChatRequests.asking("asked", true)),
                ToolNames.of(List.of()));
        String sent = new String(GoldenAnswer.named("openai", "text-then-tool").sent());
        int at = sent.indexOf("data: ", sent.indexOf("\"arguments\":\"{"));

        assertThat(translation.feed(Buffer.buffer(sent.substring(0, at))).toString())
                .contains("Let me look.", "{\\\"q\\\":1}");
    }

    @Test
    void thinking_of_a_compatible_server_goes_back_to_it_with_the_next_turn() {
        String body = """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":
                 [{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"b"}]}]}""";
        Buffer there = TranslatedCall.of(
                        ANTHROPIC, COMPATIBLE, Buffer.buffer(body), new ChatTarget("deepseek", 100, true))
                .body();

        assertThat(there.toString()).contains("\"content\":\"b\",\"reasoning_content\":\"Hm\"");
        assertThat(toOpenAi(body)).doesNotContain("Hm");
    }

    @Test
    void a_large_image_is_copied_into_the_output_and_nowhere_else() {
        String image = "A".repeat(3_000_000);
        ChatRequest request = OPENAI.read(Buffer.buffer("""
                {"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":
                 {"url":"data:image/png;base64,%s"}}]}]}""".formatted(image)));
        Buffer there = ANTHROPIC.write(request, new ChatTarget("claude", 100, true));

        assertThat(there.toString())
                .contains("\"media_type\":\"image/png\",\"data\":\"AAAA")
                .contains("AAAA\"}}");
        assertThat(there.length()).isBetween(3_000_000, 3_000_400);
        assertThat(RequestBytes.expected(request)).isBetween(there.length(), there.length() + 2_000);
    }
}
