package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every golden answer of a provider of this API, decoded; and the rules that streams for callers of this API keep.
class ResponseGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect RESPONSES = new OpenAiResponses(CLOCK);
    private static final Map<String, ChatDialect> OTHERS = Map.of(
            "openai", new OpenAiChat(CLOCK, true),
            "anthropic", new AnthropicMessages(CLOCK),
            "gemini", new GeminiContent());

    static List<GoldenAnswer> ours() {
        return GoldenAnswer.of("responses");
    }

    static Stream<GoldenAnswer> theirs() {
        return OTHERS.keySet().stream().sorted().flatMap(dialect -> GoldenAnswer.of(dialect).stream());
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(ours()).hasSizeGreaterThan(55);
        assertThat(theirs()).hasSizeGreaterThan(140);
    }

    private static ChatDialect dialect(String name) {
        return name.equals("responses") ? RESPONSES : OTHERS.get(name);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void an_answer_in_one_piece_gives_the_expected_events(GoldenAnswer answer) {
        assertThat(answer.events(RESPONSES, answer.sent().length)).isEqualTo(answer.expected("events"));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void an_answer_cut_at_any_byte_gives_the_same_events(GoldenAnswer answer) {
        int length = answer.sent().length;
        String expected = answer.expected("events");
        for (int cut = 0; cut <= length; cut++) {
            assertThat(answer.events(RESPONSES, length, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "reasoning-then-tool", "length", "no-event-lines", "json-text"})
    void an_answer_that_stops_before_its_final_event_never_looks_whole(String name) {
        var answer = GoldenAnswer.named("responses", name);
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        int last = answer.stream() ? sent.lastIndexOf("\"sequence_number\"") : sent.length() - 1;
        for (int length = 0; length < last; length++) {
            assertThat(answer.translated(RESPONSES, OTHERS.get("openai"), length))
                    .as("%d bytes", length)
                    .doesNotContain("[DONE]", "\nWHOLE\n", "\"finish_reason\":\"");
            assertThat(answer.translated(RESPONSES, OTHERS.get("anthropic"), length))
                    .as("%d bytes", length)
                    .doesNotContain("message_stop", "\nWHOLE\n");
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void a_stream_for_a_caller_keeps_the_rules_of_this_api(GoldenAnswer answer) {
        String got = answer.translated(dialect(answer.dialect()), RESPONSES, answer.sent().length);
        if (answer.stream()) {
            ResponseStream.check(got.substring(0, got.indexOf("\n----\n")));
        }
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void an_answer_of_another_api_that_is_not_whole_has_no_good_end(GoldenAnswer answer) {
        String got = answer.translated(dialect(answer.dialect()), RESPONSES, answer.sent().length);
        boolean good = got.contains("event: response.completed") || got.contains("event: response.incomplete");
        if (answer.stream()) {
            assertThat(good).isEqualTo(got.contains("\n----\nWHOLE\n"));
        }
        if (got.contains("\n----\nCUT\n")) {
            assertThat(got).doesNotContain("response.failed", "event: error");
        }
    }
}
