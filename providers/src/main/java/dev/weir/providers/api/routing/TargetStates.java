package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
///
/// A route with a pattern makes a target of each model that is asked for. Beyond [#TARGETS_MAX] some are let go, first
/// those that nobody ever had an answer of, then those that were idle for longest: one that no route holds begins anew
/// when it is asked for again.
public final class TargetStates {
    /// More are kept only while as many are called at one time.
    static final int TARGETS_MAX = 4_096;

    /// So many of them are let go at a time.
    private static final int LET_GO_AT_ONCE = 512;

    private static final Logger LOG = LoggerFactory.getLogger(TargetStates.class);
    private static final long MS_PER_SECOND = 1_000;

    private record Name(String provider, String model) {}

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

    private final RoutingSettings settings;
    private final LongSupplier nanoTime;
    private final Supplier<? extends RandomGenerator> chance;
    private final Map<String, ProviderState> providers = new ConcurrentHashMap<>();
    private final Map<Name, TargetState> targets = new ConcurrentHashMap<>();
    /// Those that were let go, as long as a route holds them.
    private final Map<Name, Held> held = new ConcurrentHashMap<>();

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
        return providers.computeIfAbsent(provider, name -> new ProviderState(name, nanoTime));
    }

    /// The one state of a provider's model, made when it is first asked for.
    public TargetState target(String provider, String model) {
        var name = new Name(provider, model);
        TargetState known = targets.get(name);
        if (known != null) {
            return known;
        }
        if (targets.size() >= TARGETS_MAX) {
            letGo();
        }
        return targets.computeIfAbsent(name, this::recalled);
    }

    private TargetState recalled(Name name) {
        Held before = held.remove(name);
        TargetState target = before == null ? null : before.get();
        if (target != null) {
            return target;
        }
        if (before != null) {
            before.gone();
        }
        return made(name);
    }

    private TargetState made(Name name) {
        return new TargetState(provider(name.provider), name.model, settings, nanoTime, chance, this::changed);
    }

    private synchronized void letGo() {
        held.values().removeIf(Held::gone);
        if (targets.size() < TARGETS_MAX) {
            return;
        }
        record Idle(Name name, TargetState target, long nanos) {}
        targets.entrySet().stream()
                .filter(entry -> entry.getValue().running() == 0)
                .map(entry -> new Idle(
                        entry.getKey(),
                        entry.getValue(),
                        entry.getValue().performance().idleNanos()))
                .sorted(Comparator.comparing((Idle idle) -> idle.target().proven())
                        .thenComparing(Comparator.comparingLong(Idle::nanos).reversed()))
                .limit(LET_GO_AT_ONCE)
                .forEach(idle -> {
                    held.put(idle.name(), new Held(idle.target()));
                    targets.remove(idle.name());
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
