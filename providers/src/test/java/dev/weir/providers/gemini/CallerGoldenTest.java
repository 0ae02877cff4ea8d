package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a caller of this dialect gets for the golden answers of providers that speak others.
class CallerGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ChatDialect GEMINI = new GeminiContent();
    private static final Map<String, ChatDialect> PROVIDERS =
            Map.of("openai", new OpenAiChat(CLOCK, true), "anthropic", new AnthropicMessages(CLOCK));

    static Stream<GoldenAnswer> answers() {
        return PROVIDERS.keySet().stream()
                .flatMap(provider -> GoldenAnswer.of(provider).stream())
                .filter(CallerGoldenTest::isForGemini);
    }

    private static boolean isForGemini(GoldenAnswer answer) {
        String file = "/golden/" + answer.dialect() + "/" + answer.name() + ".gemini";
        return CallerGoldenTest.class.getResource(file) != null;
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(answers()).hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void a_caller_gets_what_is_expected(GoldenAnswer answer) {
        assertThat(answer.translated(PROVIDERS.get(answer.dialect()), GEMINI, answer.sent().length))
                .isEqualTo(answer.expected("gemini"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_cut_at_any_byte_gives_the_same(GoldenAnswer answer) {
        ChatDialect provider = PROVIDERS.get(answer.dialect());
        int length = answer.sent().length;
        for (int cut = 0; cut <= length; cut++) {
            assertThat(answer.translated(provider, GEMINI, length, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(answer.expected("gemini"));
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_is_not_whole_says_no_finish_reason(GoldenAnswer answer) {
        String got = answer.expected("gemini");
        if (!got.contains("\nWHOLE\n")) {
            assertThat(got).doesNotContain("finishReason");
        }
    }
}
