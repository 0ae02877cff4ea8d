package dev.weir.verticles.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxSettingsTest {
    @Test
    void the_defaults() {
        OutboxSettings settings = OutboxSettings.defaults();

        assertThat(settings.publish()).isEqualTo(FactPublishing.BUS);
        assertThat(settings.keep()).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @CsvSource({
        "keep, PT0.999S, PT0.5S, 500, PT30S, PT10S",
        "keep, -PT1H, PT0.5S, 500, PT30S, PT10S",
        "interval, PT1H, PT0S, 500, PT30S, PT10S",
        "batchMax, PT1H, PT0.5S, 0, PT30S, PT10S",
        "publishTimeout, PT1H, PT0.5S, 500, PT0.0001S, PT10S",
        "retryPauseMax, PT1H, PT0.5S, 500, PT30S, -PT1S"
    })
    void a_value_out_of_its_bounds_is_refused_by_name(
            String name, Duration keep, Duration interval, int batchMax, Duration timeout, Duration pause) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new OutboxSettings(FactPublishing.BUS, keep, interval, batchMax, timeout, pause))
                .withMessageContaining(name)
                .withMessageContaining("expected");
    }
}
