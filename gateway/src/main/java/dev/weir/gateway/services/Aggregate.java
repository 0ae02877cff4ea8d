package dev.weir.gateway.services;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One aggregate as it is served: what its parts ask, in the order of the settings.
record Aggregate(String name, AggregateSettings settings, List<Part> parts) {
    /// @param timeoutMs longest time for it
    record Part(String name, Service service, Template path, long timeoutMs) {}

    static Aggregate of(String name, AggregateSettings settings, Map<String, Service> services) {
        var parts = new ArrayList<Part>();
        settings.parts()
                .forEach((part, asked) -> parts.add(new Part(
                        part,
                        services.get(asked.service()),
                        new Template(asked.path()),
                        asked.timeout().orElse(settings.timeout()).toMillis())));
        return new Aggregate(name, settings, List.copyOf(parts));
    }
}
