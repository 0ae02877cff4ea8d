package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden answer of a Gemini provider, decoded; and what callers of others are told when it stops early.
class AnswerGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect GEMINI = new GeminiContent();
    private static final Map<String, ChatDialect> CALLERS =
            Map.of("openai", new OpenAiChat(CLOCK, true), "anthropic", new AnthropicMessages(CLOCK));

    static Stream<GoldenAnswer> answers() {
        return GoldenAnswer.of("gemini").stream();
    }

    @Test
    void the_golden_folder_is_there() {
        assertThat(answers()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_one_piece_gives_the_expected_events(GoldenAnswer answer) {
        assertExpected(answer);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_cut_at_any_byte_gives_the_same_events(GoldenAnswer answer) {
        for (int cut = 0; cut <= answer.sent().length; cut++) {
            assertExpected(answer, cut);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_single_bytes_gives_the_same_events(GoldenAnswer answer) {
        assertExpected(
                answer, IntStream.range(1, Math.max(1, answer.sent().length)).toArray());
    }

    private static void assertExpected(GoldenAnswer answer, int... cuts) {
        int length = answer.sent().length;
        assertThat(answer.events(GEMINI, length, cuts)).as("cut at %s", cuts).isEqualTo(answer.expected("events"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_stops_early_never_looks_whole(GoldenAnswer answer) {
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        for (int length = 0; length < answer.sent().length; length++) {
            String heard = sent.substring(0, length);
            boolean saidWhy = heard.contains("finishReason\"") || heard.contains("blockReason\"");
            boolean atTheEnd = answer.stream()
                    ? heard.endsWith("}") || heard.endsWith("\n") || heard.endsWith("\r")
                    : heard.strip().endsWith(sent.strip().substring(sent.strip().length() - 1));
            if (saidWhy && atTheEnd) {
                continue;
            }
            int stop = length;
            CALLERS.forEach((name, caller) -> assertThat(answer.translated(GEMINI, caller, stop))
                    .as("%d bytes for %s", stop, name)
                    .doesNotContain("[DONE]", "message_stop", "\nWHOLE\n"));
        }
    }
}
