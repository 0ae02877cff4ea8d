package dev.weir.verticles.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.config.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSettingsTest {
    @Test
    void the_defaults() {
        assertThat(FileSettings.defaults().fileMax()).isEqualTo(DataSize.mib(200));
        assertThat(FileSettings.defaults().batchInputKeep()).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @CsvSource({
        "fileMax, 0, 10, PT1H, PT1M, PT1M",
        "companyMax, 11, 10, PT1H, PT1M, PT1M",
        "batchInputKeep, 1, 10, PT0.9S, PT1M, PT1M",
        "uploadSilence, 1, 10, PT1H, PT0S, PT1M",
        "pruneInterval, 1, 10, PT1H, PT1M, -PT1M"
    })
    void a_value_out_of_its_bounds_is_refused_by_name(
            String name, long file, long company, Duration keep, Duration silence, Duration prune) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new FileSettings(new DataSize(file), new DataSize(company), keep, silence, prune))
                .withMessageStartingWith(name)
                .withMessageContaining("expected");
    }
}
