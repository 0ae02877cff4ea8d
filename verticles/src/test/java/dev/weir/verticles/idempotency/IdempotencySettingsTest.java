package dev.weir.verticles.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdempotencySettingsTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    @Test
    void the_documented_defaults_are_those_that_hold() throws ReflectiveOperationException {
        var defaults = IdempotencySettings.defaults();
        for (RecordComponent component : IdempotencySettings.class.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting.doc()).isNotBlank();
            assertThat(setting.value())
                    .as(component.getName())
                    .isEqualTo(written(component.getAccessor().invoke(defaults)));
        }
    }

    private static String written(Object value) {
        return switch (value) {
            case Duration duration when duration.toSeconds() % 3600 == 0 -> duration.toHours() + "h";
            case Duration duration when duration.toSeconds() % 60 == 0 -> duration.toMinutes() + "m";
            case Duration duration -> duration.toSeconds() + "s";
            default -> value.toString();
        };
    }

    @Test
    void what_makes_no_sense_is_refused_with_the_value_and_the_expectation() {
        assertThatThrownBy(() -> IdempotentNode.settings(Duration.ofMillis(999), 1, 1, LEASE))
                .hasMessage("keep: 999ms (expected: 1000ms to 2592000000ms)");
        assertThatThrownBy(() -> IdempotentNode.settings(Duration.ofDays(31), 1, 1, LEASE))
                .hasMessageStartingWith("keep: 2678400000ms");
        assertThatThrownBy(() -> IdempotentNode.settings(Duration.ofHours(1), 1, 1, Duration.ofMillis(99)))
                .hasMessage("lease: 99ms (expected: 100ms to 3600000ms)");
        assertThatThrownBy(() -> IdempotentNode.settings(Duration.ofHours(1), 2, 1, LEASE))
                .hasMessage("answerMax: 2B, memoryMax: 1B (expected: answerMax <= memoryMax < 2GiB)");
    }
}
