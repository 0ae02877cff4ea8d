package dev.weir.providers.upstream;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.providers.api.routing.RoutingSettings;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Settings as they are when nothing is configured.
public final class DefaultSettings {
    private DefaultSettings() {}

    public static UpstreamSettings upstream() {
        return of(UpstreamSettings.class, null);
    }

    public static RoutingSettings routing() {
        return of(RoutingSettings.class, null);
    }

    /// A provider that is probed.
    public static UpstreamSettings upstream(ProbeSettings probe) {
        return of(UpstreamSettings.class, probe);
    }

    /// @param given the value of the component of its type; null for none
    private static <T> T of(Class<T> settings, Record given) {
        RecordComponent[] components = settings.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return settings.getDeclaredConstructor(types)
                    .newInstance(Arrays.stream(components)
                            .map(component -> component.getType().isInstance(given) ? given : value(component))
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(RecordComponent component) {
        String text = component.getAnnotation(Setting.class).value();
        return switch (component.getType().getSimpleName()) {
            case "Optional" -> Optional.empty();
            case "List" -> List.of();
            case "boolean" -> Boolean.parseBoolean(text);
            case "String" -> text;
            case "int" -> Integer.parseInt(text);
            case "Duration" -> duration(text);
            case "DataSize" -> DataSize.parse(text);
            case String _ when component.getType().isRecord() -> of(component.getType(), null);
            case String other -> throw new IllegalStateException(component + ": no default of a " + other);
        };
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("PT" + text);
    }
}
