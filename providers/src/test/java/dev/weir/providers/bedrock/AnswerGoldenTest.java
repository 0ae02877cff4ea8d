package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden answer of Bedrock, decoded, and translated for callers of other dialects.
class AnswerGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect BEDROCK = new BedrockConverse();
    private static final Map<String, ChatDialect> CALLERS =
            Map.of("openai", new OpenAiChat(CLOCK, true), "anthropic", new AnthropicMessages(CLOCK));

    static List<GoldenAnswer> answers() {
        return GoldenFrames.all();
    }

    @Test
    void the_golden_folder_is_there() {
        assertThat(answers()).hasSizeGreaterThan(65);
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
        assertThat(answer.events(BEDROCK, length, cuts)).as("cut at %s", cuts).isEqualTo(answer.expected("events"));
        CALLERS.forEach((name, caller) -> assertThat(answer.translated(BEDROCK, caller, length, cuts))
                .as("for %s, cut at %s", name, cuts)
                .isEqualTo(answer.expected(name)));
    }

    /// Whole is an answer only with its last frame, or its last brace; and never with less than it has when whole.
    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_stops_early_never_looks_whole(GoldenAnswer answer) {
        String whole = answer.expected("openai");
        for (int length = 0; length < answer.sent().length; length++) {
            int stop = length;
            CALLERS.forEach((name, caller) -> {
                String got = answer.translated(BEDROCK, caller, stop);
                if (!got.equals(answer.expected(name))) {
                    assertThat(got)
                            .as("%d bytes for %s, not %s", stop, name, whole)
                            .doesNotContain("[DONE]", "message_stop", "\nWHOLE\n");
                }
            });
        }
    }
}
