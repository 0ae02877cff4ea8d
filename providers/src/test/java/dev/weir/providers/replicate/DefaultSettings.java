package dev.weir.providers.replicate;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.providers.upstream.UpstreamSettings;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// Settings of a provider as they are when nothing is configured.
final class DefaultSettings {
    private DefaultSettings() {}

    static UpstreamSettings upstream() {
        return of(UpstreamSettings.class);
    }

    private static <T> T of(Class<T> settings) {
        RecordComponent[] components = settings.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return settings.getDeclaredConstructor(types)
                    .newInstance(Arrays.stream(components)
                            .map(DefaultSettings::value)
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(RecordComponent component) {
        String text = component.getAnnotation(Setting.class).value();
        return switch (component.getType().getSimpleName()) {
            case "Optional" -> Optional.empty();
            case "boolean" -> Boolean.parseBoolean(text);
            case "int" -> Integer.parseInt(text);
            case "Duration" -> Duration.parse("PT" + text);
            case "DataSize" -> DataSize.parse(text);
            case String _ when component.getType().isRecord() -> of(component.getType());
            case String other -> throw new IllegalStateException(component + ": no default of a " + other);
        };
    }
}
