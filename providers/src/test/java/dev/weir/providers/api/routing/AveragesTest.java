package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AveragesTest {
    private static final long SECOND = 1_000_000_000L;

    private final Average steady = Average.steady();
    private final Average peaks = Average.ofPeaks();

    @Test
    void there_is_none_without_a_sample_and_the_first_is_all_there_is() {
        assertThat(steady.nanos()).isZero();
        assertThat(steady.fadedNanos(5)).isZero();

        steady.add(7 * SECOND, 0);
        assertThat(steady.nanos()).isEqualTo(7e9f);
        assertThat(steady.fadedNanos(0)).isEqualTo(7e9f);
    }

    @Test
    void a_steady_one_follows_its_samples_by_time() {
        long now = -3 * SECOND;
        steady.add(SECOND, now);
        for (int i = 0; i < 1_000; i++) {
            now += SECOND / 100;
            steady.add(3 * SECOND, now);
        }

        // One fading time later 1/e of the first sample is left.
        assertThat(steady.nanos()).isCloseTo(3e9f - 2e9f / (float) Math.E, within(5e7f));
    }

    @Test
    void one_sample_after_a_long_silence_moves_a_steady_one_half_the_way() {
        steady.add(SECOND, 0);
        steady.add(3 * SECOND, 3_600 * SECOND);

        assertThat(steady.nanos()).isEqualTo(2e9f);
    }

    @Test
    void one_of_peaks_rises_at_once_and_falls_slowly() {
        peaks.add(SECOND, 0);
        peaks.add(9 * SECOND, 1);
        assertThat(peaks.nanos()).isEqualTo(9e9f);

        peaks.add(SECOND, SECOND);
        assertThat(peaks.nanos()).isBetween(8e9f, 8.5e9f);
        peaks.add(SECOND, 100 * SECOND);
        assertThat(peaks.nanos()).isCloseTo(1e9f, within(1e7f));
    }

    @Test
    void it_fades_while_nothing_comes() {
        peaks.add(10 * SECOND, 0);

        assertThat(peaks.fadedNanos(10 * SECOND)).isCloseTo(5e9f, within(1e7f));
        assertThat(peaks.fadedNanos(90 * SECOND)).isCloseTo(1e9f, within(1e7f));
        assertThat(peaks.nanos()).isEqualTo(1e10f);
    }

    @Test
    void a_moment_before_the_last_sample_is_taken_for_the_same() {
        steady.add(SECOND, 10 * SECOND);
        steady.add(3 * SECOND, 9 * SECOND);

        assertThat(steady.nanos()).isEqualTo(1e9f);
        assertThat(steady.fadedNanos(8 * SECOND)).isEqualTo(1e9f);
    }

    @Test
    void times_without_length_and_of_a_week_are_kept() {
        steady.add(0, 0);
        assertThat(steady.nanos()).isEqualTo(1f);

        peaks.add(7 * 86_400 * SECOND, 0);
        assertThat(peaks.nanos()).isEqualTo(7 * 86_400 * 1e9f);
    }
}
