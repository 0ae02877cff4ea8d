package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {
    @Test
    void the_documented_defaults_are_the_defaults() throws Exception {
        for (RecordComponent component : PostgresSettings.class.getRecordComponents()) {
            String documented = component.getAnnotation(Setting.class).value();
            Object real = component.getAccessor().invoke(PostgresSettings.defaults());
            assertThat(text(real)).as(component.getName()).isEqualTo(documented);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(Object::toString).orElse("");
            case Duration duration when duration.toSeconds() % 60 == 0 -> duration.toMinutes() + "m";
            case Duration duration -> duration.toSeconds() + "s";
            default -> value.toString();
        };
    }

    @Test
    void a_pool_of_nothing_is_refused_with_the_value() {
        assertThatThrownBy(() -> new PostgresSettings(
                        Optional.empty(), 0, 1, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, 1, 1))
                .hasMessageContaining("poolSize: 0 (expected: >= 1)");
    }
}
