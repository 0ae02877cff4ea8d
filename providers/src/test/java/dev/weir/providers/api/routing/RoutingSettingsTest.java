package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            101 | 5000 | 120000  | failureShareMax: 101 (expected: 1 to 100)
            50  | 0    | 120000  | coolDown: 0ms (expected: 1ms or more)
            50  | 5000 | 4999    | coolDownMax: 4999ms (expected: coolDown, 5000ms, to 1h)
            50  | 5000 | 3600001 | coolDownMax: 3600001ms (expected: coolDown, 5000ms, to 1h)
            """)
    void what_makes_no_sense_is_refused(int failureShareMax, long coolDownMs, long coolDownMaxMs, String message) {
        assertThatThrownBy(() -> settings(failureShareMax, coolDownMs, coolDownMaxMs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void the_bounds_themselves_are_taken() {
        assertThat(settings(100, 1, 3_600_000).coolDownMax()).isEqualTo(Duration.ofHours(1));
        assertThat(settings(1, 3_600_000, 3_600_000).coolDown()).isEqualTo(Duration.ofHours(1));
    }

    private static RoutingSettings settings(int failureShareMax, long coolDownMs, long coolDownMaxMs) {
        return new RoutingSettings(
                3,
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                DataSize.kib(256),
                5,
                failureShareMax,
                Duration.ofMillis(coolDownMs),
                Duration.ofMillis(coolDownMaxMs),
                true);
    }
}
