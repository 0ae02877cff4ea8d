package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.GoldenAnswer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a caller of this dialect gets for the golden answers of providers that speak others.
class CallerGoldenTest {
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "responses");

    static Stream<GoldenAnswer> answers() {
        return PROVIDERS.stream().flatMap(provider -> GoldenAnswer.of(provider).stream());
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(answers()).hasSizeGreaterThan(140);
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
