package dev.weir.gateway.main;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.providers.api.routing.TargetStates;
import java.util.List;
import java.util.Map;

/// Routing as it is when nothing is configured.
final class RoutingDefaults {
    private RoutingDefaults() {}

    static TargetStates states() {
        return new TargetStates(
                ConfigLoader.load(WeirConfig.class, null, Map.of(), List.of()).routing());
    }
}
