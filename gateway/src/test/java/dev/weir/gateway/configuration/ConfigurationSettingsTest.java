package dev.weir.gateway.configuration;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationSettingsTest {
    @ParameterizedTest
    @CsvSource({"watchInterval, 9, 10, 10", "feedInterval, 10, 0, 10", "lookupTimeout, 10, 10, -1"})
    void a_value_out_of_its_bounds_is_refused_by_name(String name, long watch, long feed, long lookup) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ConfigurationSettings(
                        true, Duration.ofMillis(watch), Duration.ofMillis(feed), Duration.ofMillis(lookup)))
                .withMessageStartingWith(name + ": ")
                .withMessageContaining("expected: at least 10ms");
    }
}
