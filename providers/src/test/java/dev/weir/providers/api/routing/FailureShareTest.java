package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureShareTest {
    private static final long SECOND = 1_000_000_000L;
    /// Seconds are numbered in 24 bits.
    private static final long WRAP = SECOND << 24;

    private final FailureShare share = new FailureShare();

    @Test
    void it_takes_twenty_calls() {
        for (int i = 0; i < 19; i++) {
            share.failed(0);
        }
        assertThat(share.reaches(1, 0)).isFalse();

        share.worked(0);
        assertThat(share.reaches(95, 0)).isTrue();
        assertThat(share.reaches(96, 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5 * SECOND, WRAP - 5 * SECOND, Long.MAX_VALUE - 40 * SECOND, Long.MIN_VALUE})
    void ten_seconds_count_the_running_one_included(long start) {
        for (int second = 0; second < 10; second++) {
            share.failed(start + second * SECOND);
            share.failed(start + second * SECOND);
        }

        assertThat(share.reaches(100, start + 9 * SECOND)).isTrue();
        assertThat(share.reaches(100, start + 10 * SECOND)).isFalse();
        share.failed(start + 10 * SECOND);
        share.failed(start + 10 * SECOND);
        assertThat(share.reaches(100, start + 10 * SECOND)).isTrue();
        assertThat(share.reaches(1, start + 30 * SECOND)).isFalse();
    }

    @Test
    void more_than_can_be_counted_in_a_second_is_left_out() {
        for (int i = 0; i < 1_200_000; i++) {
            share.worked(0);
        }
        share.failed(0);
        share.failed(SECOND);

        assertThat(share.reaches(1, SECOND)).isFalse();
        for (int i = 0; i < 11_000; i++) {
            share.failed(SECOND);
        }
        assertThat(share.reaches(1, SECOND)).isTrue();
    }

    @Test
    void what_was_can_be_forgotten() {
        for (int i = 0; i < 20; i++) {
            share.failed(0);
        }
        share.clear();

        assertThat(share.reaches(1, 0)).isFalse();
    }
}
