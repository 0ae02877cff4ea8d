package dev.weir.verticles.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class BillingSettingsTest {
    @Test
    void the_documented_defaults_are_those_that_hold() throws ReflectiveOperationException {
        var defaults = BillingSettings.defaults();
        for (RecordComponent component : BillingSettings.class.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting.doc()).isNotBlank();
            assertThat(setting.value())
                    .as(component.getName())
                    .isEqualTo(written(component.getAccessor().invoke(defaults)));
        }
    }

    private static String written(Object value) {
        return switch (value) {
            case Duration duration when duration.toMillis() % 1000 == 0 -> duration.toSeconds() + "s";
            case Duration duration -> duration.toMillis() + "ms";
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            default -> value.toString();
        };
    }
}
