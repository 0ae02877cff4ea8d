package dev.weir.gateway.catalog;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.providers.api.routing.RoutingSettings;
import dev.weir.providers.api.routing.TargetStates;
import java.time.Duration;

/// Routes for tests, and the settings they go by.
public final class SampleRoutes {
    public static final RoutingSettings SETTINGS = settings(3);

    private SampleRoutes() {}

    /// Every request has one attempt.
    public static RoutingSettings once() {
        return settings(1);
    }

    private static RoutingSettings settings(int attemptsMax) {
        return new RoutingSettings(
                attemptsMax,
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                DataSize.kib(256),
                5,
                50,
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                true);
    }

    public static TargetStates states() {
        return new TargetStates(SETTINGS);
    }

    public static ModelRoute route(String requested, String provider, String upstreamModel, PriceVersion price) {
        return new ModelRoute(requested, provider, upstreamModel, price, states().target(provider, upstreamModel));
    }
}
