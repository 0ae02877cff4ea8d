package dev.weir.providers.api.routing;

import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// The states of all targets and providers of this node; they outlive every change of the configuration. Any thread.
///
/// A route with a pattern makes a target of each model that is asked for. Beyond [#TARGETS_MAX] those that were idle
/// for longest are let go: one that no route holds begins anew when it is asked for again.
public final class TargetStates {
    /// More are kept only while as many are called at one time.
    static final int TARGETS_MAX = 4096;

    /// So many of them are let go at a time.
    private static final int LET_GO_AT_ONCE = 512;

    private final RoutingSettings settings;
    private final Map<String, ProviderState> providers = new ConcurrentHashMap<>();
    private final Map<String, TargetState> targets = new ConcurrentHashMap<>();

    /// Those that were let go, as long as a route holds them.
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /// A target that others hold, or nobody any more.
    private static final class Held extends WeakReference<TargetState> {
        private final Performances performances;
        private final boolean named;

        Held(TargetState target) {
            super(target);
            this.performances = target.provider().performances();
            this.named = target.performance().named();
        }

        boolean gone() {
            if (get() != null) {
                return false;
            }
            performances.gone(named);
            return true;
        }
    }

    public TargetStates(RoutingSettings settings) {
        this.settings = settings;
    }

    /// The one state of a provider, made when it is first asked for.
    public ProviderState provider(String provider) {
        return providers.computeIfAbsent(provider, ProviderState::new);
    }

    /// The one state of a provider's model, made when it is first asked for.
    public TargetState target(String provider, String model) {
        String key = provider + "/" + model;
        TargetState known = targets.get(key);
        if (known != null) {
            return known;
        }
        if (targets.size() >= TARGETS_MAX) {
            letGo();
        }
        return targets.computeIfAbsent(key, _ -> recall(key, provider, model));
    }

    private TargetState recall(String key, String provider, String model) {
        Held before = held.remove(key);
        TargetState target = before == null ? null : before.get();
        if (target != null) {
            return target;
        }
        if (before != null) {
            before.gone();
        }
        return new TargetState(provider(provider), model);
    }

    private synchronized void letGo() {
        held.values().removeIf(Held::gone);
        if (targets.size() < TARGETS_MAX) {
            return;
        }
        record Idle(String key, TargetState target, long nanos) {}
        targets.entrySet().stream()
                .filter(entry -> entry.getValue().running() == 0)
                .map(entry -> new Idle(
                        entry.getKey(),
                        entry.getValue(),
                        entry.getValue().performance().idleNanos()))
                .sorted(Comparator.comparingLong(Idle::nanos).reversed())
                .limit(LET_GO_AT_ONCE)
                .forEach(idle -> {
                    held.put(idle.key(), new Held(idle.target()));
                    targets.remove(idle.key());
                });
    }

    /// All there are, in no order.
    public List<TargetState> targets() {
        var all = new LinkedHashSet<>(targets.values());
        held.values().stream().map(Held::get).filter(Objects::nonNull).forEach(all::add);
        return List.copyOf(all);
    }

    public List<ProviderState> providers() {
        return List.copyOf(providers.values());
    }
}
