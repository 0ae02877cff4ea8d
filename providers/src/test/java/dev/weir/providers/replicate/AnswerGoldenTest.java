package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.responses.OpenAiResponses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden answer of a prediction, decoded, and translated for callers of all dialects.
class AnswerGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect REPLICATE = new ReplicateText();
    private static final Map<String, ChatDialect> CALLERS = Map.of(
            "openai", new OpenAiChat(CLOCK, true),
            "anthropic", new AnthropicMessages(CLOCK),
            "responses", new OpenAiResponses(CLOCK),
            "gemini", new GeminiContent());

    static Stream<GoldenAnswer> answers() {
        return GoldenAnswer.of("replicate").stream();
    }

    @Test
    void the_golden_folder_is_there() {
        assertThat(answers()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_one_piece_gives_what_is_expected(GoldenAnswer answer) {
        assertExpected(answer);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_cut_at_any_byte_gives_the_same(GoldenAnswer answer) {
        for (int cut = 0; cut <= answer.sent().length; cut++) {
            assertExpected(answer, cut);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_single_bytes_gives_the_same(GoldenAnswer answer) {
        assertExpected(
                answer, IntStream.range(1, Math.max(1, answer.sent().length)).toArray());
    }

    private static void assertExpected(GoldenAnswer answer, int... cuts) {
        int length = answer.sent().length;
        assertThat(answer.events(REPLICATE, length, cuts)).as("cut at %s", cuts).isEqualTo(answer.expected("events"));
        CALLERS.forEach((name, caller) -> assertThat(answer.translated(REPLICATE, caller, length, cuts))
                .as("for %s, cut at %s", name, cuts)
                .isEqualTo(answer.expected(name)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_stops_early_never_looks_whole(GoldenAnswer answer) {
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        for (int length = 0; length < answer.sent().length; length++) {
            String heard = sent.substring(0, length).strip();
            boolean mayBeWhole = answer.stream()
                    ? heard.matches("(?s).*event: ?done[\r\n].*data: ?(\\{}|bye).*|.*event: ?done[\r\n]")
                    : heard.equals(sent.strip());
            if (!mayBeWhole) {
                int stop = length;
                CALLERS.forEach((name, caller) -> assertThat(answer.translated(REPLICATE, caller, stop))
                        .as("%d bytes for %s", stop, name)
                        .doesNotContain(
                                "[DONE]",
                                "message_stop",
                                "response.completed",
                                "\"finishReason\"",
                                "\"finish_reason\":\"",
                                "\nWHOLE\n"));
            }
        }
    }
}
