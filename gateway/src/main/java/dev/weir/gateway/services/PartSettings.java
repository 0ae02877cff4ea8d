package dev.weir.gateway.services;

import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// One part of an aggregate: a GET to a service.
public record PartSettings(
        @Setting(doc = "Name of the service that is asked.") String service,

        @Setting(
                doc =
                        "Path that is asked for, as the service knows it, such as /orders?user={query.user}. `{query.name}`"
                                + " stands for that parameter of the caller's query, escaped, and for nothing when it has none.")
        String path,

        @Setting(doc = "Longest time for this part. Without one, that of the aggregate.")
        Optional<Duration> timeout) {
    public PartSettings {
        timeout.ifPresent(time -> ServiceSettings.checkTime("timeout", time));
        new Template(path);
    }
}
