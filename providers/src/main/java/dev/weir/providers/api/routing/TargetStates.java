package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The states of all targets and providers of this node; they outlive every change of the configuration. Writes a line
/// into the log when a target goes out of service or comes back. Any thread.
public final class TargetStates {
    /// So many targets are remembered. More can only come of names that callers make up, where a route takes any name:
    /// then those are forgotten that nobody ever had an answer of. Further ones are known to their requests alone.
    static final int TARGETS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(TargetStates.class);
    private static final long MS_PER_SECOND = 1_000;

    private record Name(String provider, String model) {}

    private final RoutingSettings settings;
    private final LongSupplier nanoTime;
    private final Supplier<? extends RandomGenerator> chance;
    private final Map<String, ProviderState> providers = new ConcurrentHashMap<>();
    private final Map<Name, TargetState> targets = new ConcurrentHashMap<>();
    private final List<BiConsumer<TargetState, TargetStand>> listeners = new CopyOnWriteArrayList<>();

    public TargetStates(RoutingSettings settings) {
        this(settings, System::nanoTime, ThreadLocalRandom::current);
    }

    /// @param nanoTime the clock of everybody who names a time to these states
    /// @param chance decides a part of a cool-down; asked for on the thread that uses it
    public TargetStates(RoutingSettings settings, LongSupplier nanoTime, Supplier<? extends RandomGenerator> chance) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.chance = chance;
        onChange(TargetStates::log);
    }

    /// Who hears of every target that goes out of service, again out of it after a trial, or comes back, and how it
    /// stands then. Told on the thread of the call that made the difference, so it must not block.
    public void onChange(BiConsumer<TargetState, TargetStand> listener) {
        listeners.add(listener);
    }

    private void changed(TargetState target, TargetStand stand) {
        listeners.forEach(listener -> listener.accept(target, stand));
    }

    private static void log(TargetState target, TargetStand stand) {
        String provider = target.provider().provider();
        if (stand.state() == TargetStand.State.CLOSED) {
            LOG.info("target {}/{} is back", provider, target.model());
        } else {
            Fault reason = stand.reason();
            LOG.warn(
                    "target {}/{} is left alone for {}.{}s: {}",
                    provider,
                    target.model(),
                    stand.coolingForMs() / MS_PER_SECOND,
                    stand.coolingForMs() % MS_PER_SECOND / 100,
                    reason.key());
        }
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
        var name = new Name(provider, model);
        TargetState known = targets.get(name);
        if (known != null) {
            return known;
        }
        if (targets.size() >= TARGETS_MAX) {
            targets.values().removeIf(target -> target.running() == 0 && !target.proven());
        }
        return targets.size() < TARGETS_MAX ? targets.computeIfAbsent(name, this::made) : made(name);
    }

    private TargetState made(Name name) {
        return new TargetState(provider(name.provider), name.model, settings, nanoTime, chance, this::changed);
    }

    /// All there are, in no order.
    public List<TargetState> targets() {
        return List.copyOf(targets.values());
    }

    public List<ProviderState> providers() {
        return List.copyOf(providers.values());
    }
}
