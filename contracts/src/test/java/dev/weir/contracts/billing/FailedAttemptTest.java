package dev.weir.contracts.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FailedAttemptTest {
    @Test
    void texts_are_cut_to_their_limits() {
        String text = "x".repeat(1_000);

        var attempt = new FailedAttempt(text, text, text, text, 503, 7);

        assertThat(attempt.provider()).hasSize(FailedAttempt.PROVIDER_CHARS_MAX);
        assertThat(attempt.model()).hasSize(FailedAttempt.MODEL_CHARS_MAX);
        assertThat(attempt.key()).hasSize(FailedAttempt.KEY_CHARS_MAX);
        assertThat(attempt.fault()).hasSize(FailedAttempt.FAULT_CHARS_MAX);
    }

    @Test
    void a_text_within_its_limit_stays_as_it_is() {
        String model = "m".repeat(FailedAttempt.MODEL_CHARS_MAX);

        assertThat(new FailedAttempt("p", model, "", "cut", 0, 0).model()).isSameAs(model);
    }

    @Test
    void no_text_is_cut_in_the_middle_of_a_character() {
        String text = "x".repeat(FailedAttempt.PROVIDER_CHARS_MAX - 1) + "🌊";

        var attempt = new FailedAttempt(text, "m", "", "cut", 0, 0);

        assertThat(attempt.provider()).isEqualTo("x".repeat(FailedAttempt.PROVIDER_CHARS_MAX - 1));
    }

    @Test
    void numbers_out_of_their_bounds_are_brought_into_them() {
        assertThat(new FailedAttempt(null, null, null, null, -1, -1))
                .isEqualTo(new FailedAttempt("", "", "", "", 0, 0));
        assertThat(new FailedAttempt("p", "m", "", "cut", 70_000, 1).status()).isEqualTo(FailedAttempt.STATUS_MAX);
    }

    @Test
    void a_settlement_keeps_the_first_of_too_many_attempts() {
        List<FailedAttempt> attempts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            attempts.add(new FailedAttempt("p", "m", "", "cut", 0, i));
        }

        List<FailedAttempt> kept = settlement(attempts).failedAttempts();

        assertThat(kept).isEqualTo(attempts.subList(0, FailedAttempt.KEPT_MAX));
        attempts.clear();
        assertThat(kept).hasSize(FailedAttempt.KEPT_MAX);
    }

    @Test
    void a_settlement_of_which_nothing_is_said_failed_never_and_is_not_cached() {
        Settlement told = settlement(Collections.emptyList());
        var plain = new Settlement(
                told.reserve(), told.ending(), told.usage(), false, 0, 200, told.firstTokenMs(), told.endedAt());

        assertThat(plain).isEqualTo(told);
        assertThat(plain.failedAttempts()).isEmpty();
        assertThat(plain.cached()).isFalse();
    }

    private static Settlement settlement(List<FailedAttempt> attempts) {
        var id = new UUID(1, 2);
        var price = PriceVersion.unpriced("openai", "gpt-5", 100);
        var reserve = new Reserve(id, id, id, "gpt-5", price, 0, 0, Instant.EPOCH, Instant.EPOCH, "c");
        return new Settlement(
                reserve, Ending.COMPLETED, TokenUsage.NONE, false, 0, 200, 1, Instant.EPOCH, attempts, false);
    }
}
