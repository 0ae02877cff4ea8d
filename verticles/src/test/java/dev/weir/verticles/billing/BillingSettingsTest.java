package dev.weir.verticles.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
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
            case Duration duration when duration.toMillis() % 60_000 == 0 -> duration.toMinutes() + "m";
            case Duration duration when duration.toMillis() % 1000 == 0 -> duration.toSeconds() + "s";
            case Duration duration -> duration.toMillis() + "ms";
            default -> value.toString();
        };
    }

    @Test
    void a_time_of_the_proof_that_is_none_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QuickSettings().verifyAt("3 o'clock").make())
                .withMessage("verifyAt: '3 o'clock' (expected: a time of the day such as 03:00, or off)");
        assertThat(new QuickSettings().verifyAt("off").make().verifyTime()).isEmpty();
    }

    @Test
    void a_duration_that_would_never_pass_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new QuickSettings().allowanceTtl(Duration.ZERO).make())
                .withMessage("allowanceTtl: PT0S (expected: >= 1ms)");
    }
}
