package dev.weir.verticles.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResponsesSettingsTest {
    @Test
    void the_documented_defaults_are_those_that_hold() throws ReflectiveOperationException {
        var defaults = ResponsesSettings.defaults();
        for (RecordComponent component : ResponsesSettings.class.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting.doc()).isNotBlank();
            assertThat(setting.value())
                    .as(component.getName())
                    .isEqualTo(written(component.getAccessor().invoke(defaults)));
        }
    }

    private static String written(Object value) {
        return switch (value) {
            case Duration duration when duration.toSeconds() % 86_400 == 0 -> duration.toDays() + "d";
            case Duration duration when duration.toSeconds() % 60 == 0 -> duration.toMinutes() + "m";
            case Duration duration -> duration.toSeconds() + "s";
            default -> value.toString();
        };
    }

    @Test
    void what_makes_no_sense_is_refused_with_the_value_and_the_expectation() {
        assertThatThrownBy(() -> KeepingNode.settings(Duration.ofMillis(999), 1, 1))
                .hasMessage("keep: 999ms (expected: 1000ms to 34560000000ms)");
        assertThatThrownBy(() -> KeepingNode.settings(Duration.ofDays(401), 1, 1))
                .hasMessageStartingWith("keep: 34646400000ms");
        assertThatThrownBy(() -> KeepingNode.settings(Duration.ofHours(1), 2, 1))
                .hasMessage("responseMax: 2B, memoryMax: 1B (expected: responseMax <= memoryMax < 2GiB)");
    }
}
