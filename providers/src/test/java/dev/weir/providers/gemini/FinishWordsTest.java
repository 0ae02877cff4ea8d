package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.FinishReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishWordsTest {
    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "RECITATION, CONTENT_FILTER",
        "LANGUAGE, CONTENT_FILTER",
        "BLOCKLIST, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "SPII, CONTENT_FILTER",
        "IMAGE_SAFETY, CONTENT_FILTER",
        "IMAGE_PROHIBITED_CONTENT, CONTENT_FILTER",
        "IMAGE_RECITATION, CONTENT_FILTER",
        "MODEL_ARMOR, CONTENT_FILTER",
        "OTHER, OTHER",
        "NO_IMAGE, OTHER",
        "IMAGE_OTHER, OTHER",
        "FINISH_REASON_UNSPECIFIED, OTHER",
        "MOON_PHASE, OTHER"
    })
    void every_word_has_a_meaning(String word, FinishReason reason) {
        assertThat(FinishWords.read(word, false)).isEqualTo(reason);
        assertThat(FinishWords.isFailure(word)).isFalse();
    }

    @Test
    void a_stop_with_calls_is_for_the_calls() {
        assertThat(FinishWords.read("STOP", true)).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(FinishWords.read("MAX_TOKENS", true)).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MALFORMED_FUNCTION_CALL",
                "MALFORMED_RESPONSE",
                "UNEXPECTED_TOOL_CALL",
                "TOO_MANY_TOOL_CALLS",
                "MISSING_THOUGHT_SIGNATURE"
            })
    void a_model_that_broke_off_has_failed(String word) {
        assertThat(FinishWords.isFailure(word)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void every_reason_has_a_word(FinishReason reason) {
        assertThat(FinishWords.of(reason)).isIn("STOP", "MAX_TOKENS", "SAFETY");
    }

    @Test
    void no_reason_is_a_stop() {
        assertThat(FinishWords.of(null)).isEqualTo("STOP");
    }
}
