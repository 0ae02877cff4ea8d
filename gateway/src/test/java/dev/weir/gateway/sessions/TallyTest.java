package dev.weir.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void text_and_sound_count_apart_and_begun_tokens_whole() {
        tally.text(9);
        tally.sound(6_401);

        assertThat(tally.usage(3_201, 5).asMap())
                .isEqualTo(Map.of(
                        TokenClass.INPUT_FRESH, 3L,
                        TokenClass.INPUT_AUDIO, 2L,
                        TokenClass.OUTPUT_TEXT, 2L,
                        TokenClass.OUTPUT_AUDIO, 2L));
        assertThat(tally.inputTokens()).isEqualTo(5);
    }

    @Test
    void a_report_takes_the_place_of_our_count_so_far() {
        tally.text(4_000);
        tally.reported(TokenUsage.of(70, 30));
        tally.text(40);

        assertThat(tally.inputTokens()).isEqualTo(110);
        assertThat(tally.usage(0, 0)).isEqualTo(TokenUsage.of(110, 0));
    }

    @Test
    void what_was_heard_is_taken_once_whatever_was_reported_meanwhile() {
        tally.sound(12_800);
        tally.reported(TokenUsage.of(1, 1));
        tally.sound(6_400);

        assertThat(tally.takeHeard()).isEqualTo(3);
        assertThat(tally.takeHeard()).isZero();
    }
}
