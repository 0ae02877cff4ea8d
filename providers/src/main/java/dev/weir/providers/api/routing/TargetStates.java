package dev.weir.providers.api.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The states of all targets and providers of this node; they outlive every change of the configuration. Any thread.
public final class TargetStates {
    private final RoutingSettings settings;
    private final Map<String, ProviderState> providers = new ConcurrentHashMap<>();
    private final Map<String, TargetState> targets = new ConcurrentHashMap<>();

    public TargetStates(RoutingSettings settings) {
        this.settings = settings;
    }

    public RoutingSettings settings() {
        return settings;
    }

    /// The one state of a provider, made when it is first asked for.
    public ProviderState provider(String provider) {
        return providers.computeIfAbsent(provider, ProviderState::new);
    }

    /// The one state of a provider's model, made when it is first asked for.
    public TargetState target(String provider, String model) {
        return targets.computeIfAbsent(provider + "/" + model, _ -> new TargetState(provider(provider), model));
    }

    /// All there are, in no order.
    public List<TargetState> targets() {
        return List.copyOf(targets.values());
    }

    public List<ProviderState> providers() {
        return List.copyOf(providers.values());
    }
}
