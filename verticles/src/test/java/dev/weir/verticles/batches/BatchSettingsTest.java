package dev.weir.verticles.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.config.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSettingsTest {
    @Test
    void the_defaults() {
        BatchSettings settings = BatchSettings.defaults();

        assertThat(settings.linesMax()).isEqualTo(50_000);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "batchesAtOnce, -1, 8, 4096, PT30S, PT1S, 5, P90D",
        "linesAtOnce, 4, 0, 4096, PT30S, PT1S, 5, P90D",
        "lineMax, 4, 8, 0, PT30S, PT1S, 5, P90D",
        "lease, 4, 8, 4096, PT2S, PT1S, 5, P90D",
        "interval, 4, 8, 4096, PT30S, PT0S, 5, P90D",
        "triesMax, 4, 8, 4096, PT30S, PT1S, 0, P90D",
        "keep, 4, 8, 4096, PT30S, PT1S, 5, PT0.9S"
    })
    void a_value_out_of_its_bounds_is_refused_by_name(
            String name,
            int batches,
            int lines,
            long lineBytes,
            Duration lease,
            Duration interval,
            int tries,
            Duration keep) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new BatchSettings(
                        batches,
                        lines,
                        10,
                        new DataSize(lineBytes),
                        DataSize.mib(1),
                        10,
                        lease,
                        interval,
                        tries,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        keep,
                        Duration.ofSeconds(1)))
                .withMessageStartingWith(name)
                .withMessageContaining("expected");
    }
}
