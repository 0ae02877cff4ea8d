package dev.weir.testkit.emulators.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                    | 0",
                "'river'               | 1",
                "'Hello, river'        | 2",
                "'12345678'            | 1",
                "'123456789'           | 2",
                "'a b c'               | 3",
                "'a '                  | 2",
                "'   '                 | 1",
                "'😀😀😀😀😀😀😀😀'        | 1",
                "'😀😀😀😀😀😀😀😀😀'      | 2",
            })
    void a_token_is_white_space_and_up_to_eight_characters(String text, int tokens) {
        assertThat(Tokens.count(text)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a  b\n\nc ", "漢字 😀\u2028x", "a very long wordwithoutanyspacesatall"})
    void the_tokens_of_a_text_are_the_text(String text) {
        assertThat(String.join("", Tokens.split(text))).isEqualTo(text);
    }

    @Test
    void audio_counts_by_its_bytes() {
        assertThat(Tokens.ofAudio(1)).isEqualTo(1);
        assertThat(Tokens.ofAudio(16_000)).isEqualTo(10);
    }
}
