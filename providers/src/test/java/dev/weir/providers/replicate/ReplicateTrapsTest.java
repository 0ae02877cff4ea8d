package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What translation of streams is known to get wrong, each as a sentence about models at Replicate.
class ReplicateTrapsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ChatTarget TARGET = new ChatTarget("meta/llama-4", 4_096, true);
    private static final String DONE = "event: done\ndata: {}\n\n";

    private static String output(String text) {
        return "event: output\nid: 1:0\ndata: " + text + "\n\n";
    }

    private static String counted(String status, String metrics) {
        return "event: prediction\ndata: {\"id\":\"p\",\"status\":\"" + status + "\",\"input\":{\"max_tokens\":3},"
                + "\"metrics\":{" + metrics + "}}\n\n";
    }

    private static TranslatedCall call(ChatDialect caller, String fields) {
        String body = "{\"model\":\"asked\",\"max_tokens\":3,\"stream\":true,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + fields + "}";
        return TranslatedCall.of(caller, new ReplicateText(), Buffer.buffer(body), TARGET);
    }

    private static AnswerScanner scanner(ChatDialect caller, String fields) {
        return call(caller, fields).scanner(AnswerType.EVENTS, LIMITS).orElseThrow();
    }

    private static String all(AnswerScanner scanner, String... events) {
        var out = new StringBuilder();
        for (String event : events) {
            out.append(scanner.feed(Buffer.buffer(event)));
        }
        return out.append(scanner.finish()).toString();
    }

    private static String input(String messages) {
        String body = "{\"model\":\"asked\",\"messages\":[" + messages + "]}";
        return TranslatedCall.of(OPENAI, new ReplicateText(), Buffer.buffer(body), TARGET)
                .body()
                .toString();
    }

    @Test
    void tools_are_refused_and_never_dropped() {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

        assertThatThrownBy(() -> call(OPENAI, tools))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.param()).contains("tools"));
    }

    @Test
    void more_than_one_choice_is_refused_and_never_cut_to_one() {
        assertThatThrownBy(() -> call(OPENAI, ",\"n\":2"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.param()).contains("n"));
    }

    @Test
    void several_system_messages_are_joined_in_their_order() {
        assertThat(input("{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"developer\",\"content\":\"b\"},"
                        + "{\"role\":\"user\",\"content\":\"c\"}"))
                .contains("\"system_prompt\":\"a\\n\\nb\",\"prompt\":\"c\"");
    }

    @Test
    void a_system_message_in_the_middle_keeps_its_place() {
        assertThat(input("{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"b\"},"
                        + "{\"role\":\"user\",\"content\":\"c\"}"))
                .contains("\"prompt\":\"User: a\\n\\nSystem: b\\n\\nUser: c\\n\\nAssistant:\"")
                .doesNotContain("system_prompt");
    }

    @Test
    void turns_of_the_same_role_stay_apart() {
        assertThat(input("{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}"))
                .contains("User: a\\n\\nUser: b\\n\\nAssistant:");
    }

    @Test
    void a_usage_chunk_goes_only_to_who_asked_for_it_but_is_counted_anyway() {
        String counted = counted("succeeded", "\"input_token_count\":5,\"output_token_count\":1");
        AnswerScanner silent = scanner(OPENAI, "");
        AnswerScanner asking = scanner(OPENAI, ",\"stream_options\":{\"include_usage\":true}");

        assertThat(all(silent, output("It"), counted, DONE)).doesNotContain("prompt_tokens");
        assertThat(all(asking, output("It"), counted, DONE)).contains("\"choices\":[],\"usage\":{\"prompt_tokens\":5,");
        assertThat(silent.usage()).contains(TokenUsage.of(5, 1));
    }

    @Test
    void a_count_of_zero_is_a_count_and_no_reason_to_estimate() {
        AnswerScanner scanner = scanner(OPENAI, "");

        all(scanner, output("It"), counted("succeeded", "\"input_token_count\":5,\"output_token_count\":0"), DONE);

        assertThat(scanner.usage().orElseThrow().has(TokenClass.OUTPUT_TEXT)).isTrue();
        assertThat(scanner.usage()).contains(TokenUsage.of(5, 0));
    }

    @Test
    void half_a_count_does_not_give_the_input_away() {
        AnswerScanner scanner = scanner(OPENAI, "");

        all(scanner, output("It"), counted("succeeded", "\"output_token_count\":1"), DONE);

        assertThat(scanner.usage()).isEmpty();
        assertThat(scanner.outputTokensEstimate()).isEqualTo(1);
    }

    @Test
    void an_answer_that_was_never_counted_is_estimated_from_what_passed() {
        AnswerScanner scanner = scanner(ANTHROPIC, "");

        String out = all(scanner, output("It"), output(" rains"), DONE);

        assertThat(scanner.usage()).isEmpty();
        assertThat(scanner.outputTokensEstimate()).isEqualTo(2);
        assertThat(out).contains("\"output_tokens\":2").doesNotContain("\"input_tokens\":0");
    }

    @Test
    void the_first_event_for_anthropic_never_counts_nothing() {
        assertThat(scanner(ANTHROPIC, "").feed(Buffer.buffer(output("It"))).toString())
                .contains("event: message_start")
                .doesNotContain("\"input_tokens\":0");
    }

    @Test
    void the_limit_is_told_though_replicate_does_not_tell_it() {
        String counted = counted("succeeded", "\"input_token_count\":5,\"output_token_count\":3");

        assertThat(all(scanner(OPENAI, ""), output("It"), counted, DONE)).contains("\"finish_reason\":\"length\"");
        assertThat(all(scanner(ANTHROPIC, ""), output("It"), counted, DONE)).contains("\"stop_reason\":\"max_tokens\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"event: error\ndata: {\"detail\":\"sad\"}\n\n", "event: done\ndata: {\"reason\":\"error\"}\n\n"})
    void an_error_after_the_first_byte_has_no_good_end(String error) {
        AnswerScanner openai = scanner(OPENAI, "");
        AnswerScanner anthropic = scanner(ANTHROPIC, "");

        assertThat(all(openai, output("It"), error, DONE))
                .contains("data: {\"error\":{")
                .doesNotContain("[DONE]", "\"finish_reason\":\"");
        assertThat(all(anthropic, output("It"), error, DONE))
                .contains("event: error")
                .doesNotContain("message_delta", "message_stop");
        assertThat(openai.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(anthropic.verdict()).isEqualTo(Verdict.ERROR);
    }

    @Test
    void an_end_without_done_is_a_cut() {
        AnswerScanner scanner = scanner(OPENAI, "");

        assertThat(all(scanner, output("It"))).doesNotContain("[DONE]", "\"finish_reason\":\"");
        assertThat(scanner.verdict()).isEqualTo(Verdict.CUT);
    }

    @Test
    void what_comes_after_the_end_is_not_heard() {
        AnswerScanner scanner = scanner(OPENAI, "");

        String out = all(scanner, output("It"), DONE, output("more"), "event: error\ndata: late\n\n", DONE);

        assertThat(out).doesNotContain("more", "late").containsOnlyOnce("[DONE]");
        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
    }

    @Test
    void a_client_gets_its_end_before_the_provider_hangs_up() {
        AnswerScanner scanner = scanner(OPENAI, "");
        scanner.feed(Buffer.buffer(output("It")));

        assertThat(scanner.feed(Buffer.buffer(DONE)).toString()).endsWith("data: [DONE]\n\n");
        assertThat(scanner.complete()).isTrue();
    }

    @Test
    void comments_and_logs_are_no_content() {
        assertThat(all(scanner(OPENAI, ""), ": ping\n\n", "event: logs\ndata: 10 %\n\n", output("It"), DONE))
                .doesNotContain("ping", "10 %");
    }

    @Test
    void a_character_that_is_cut_in_its_middle_arrives_whole() {
        byte[] bytes = output("😀").getBytes(StandardCharsets.UTF_8);
        AnswerScanner scanner = scanner(OPENAI, "");
        int middle = bytes.length - 4;

        scanner.feed(Buffer.buffer(bytes).getBuffer(0, middle));
        String out = scanner.feed(Buffer.buffer(bytes).getBuffer(middle, bytes.length))
                .toString();

        assertThat(out).contains("\"content\":\"😀\"");
    }

    @Test
    void line_ends_in_an_output_arrive_as_line_ends() {
        assertThat(all(scanner(OPENAI, ""), "event: output\ndata: a\ndata: \ndata: b\n\n", DONE))
                .contains("\"content\":\"a\\n\\nb\"");
        assertThat(all(scanner(OPENAI, ""), "event: output\r\ndata: a\r\ndata: b\r\n\r\n", DONE))
                .contains("\"content\":\"a\\nb\"");
    }

    @Test
    void the_model_is_called_as_the_caller_called_it() {
        assertThat(all(scanner(OPENAI, ""), output("It"), counted("succeeded", ""), DONE))
                .contains("\"model\":\"asked\"")
                .doesNotContain("llama");
    }

    @Test
    void an_event_that_never_ends_is_not_gathered_for_ever() {
        AnswerScanner scanner = scanner(OPENAI, "");

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer("data: " + "a".repeat(64 * 1024))))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("longer than 65536 bytes");
    }

    @Test
    void a_large_prompt_is_not_held_again_in_the_answer() {
        String long_ = "a".repeat(100_000);
        var prediction = Prediction.read(Buffer.buffer("{\"id\":\"p\",\"status\":\"succeeded\",\"output\":\"It\","
                + "\"logs\":\"" + long_ + "\",\"input\":{\"prompt\":\"" + long_ + "\",\"max_tokens\":3}}"));

        assertThat(prediction.json().length()).isLessThan(200);
    }
}
