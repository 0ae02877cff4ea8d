package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// One upstream service, and the choice among its instances. Safe from any thread.
final class Service {
    private final String name;
    private final ServiceSettings settings;
    private final List<Instance> instances;
    private final AtomicInteger turn = new AtomicInteger();

    Service(String name, ServiceSettings settings) {
        this.name = name;
        this.settings = settings;
        this.instances = settings.instances().stream()
                .map(base -> new Instance(name, base, settings))
                .toList();
    }

    String name() {
        return name;
    }

    ServiceSettings settings() {
        return settings;
    }

    List<Instance> instances() {
        return instances;
    }

    /// What of a request's path and query the service sees.
    ///
    /// @param path at or below the prefix
    /// @param query null for none
    String uri(String path, String query) {
        String below = settings.stripPrefix() ? path.substring(settings.prefix().length()) : path;
        return (below.isEmpty() ? "/" : below) + (query == null ? "" : "?" + query);
    }

    /// Leave to call one instance: one that was not tried before while there is one. Null when all are left out.
    Instance.Permit enter(Set<Instance> tried) {
        if (settings.balance() == Balance.LEAST_BUSY && instances.size() > 1) {
            Instance drawn = lessBusyOfTwo();
            Instance.Permit permit = tried.contains(drawn) ? null : drawn.enter();
            if (permit != null) {
                return permit;
            }
        }
        int first = Math.floorMod(turn.getAndIncrement(), instances.size());
        Instance.Permit permit = inTurn(first, tried, false);
        return permit == null ? inTurn(first, tried, true) : permit;
    }

    private Instance lessBusyOfTwo() {
        int first = ThreadLocalRandom.current().nextInt(instances.size());
        int second = ThreadLocalRandom.current().nextInt(instances.size() - 1);
        Instance one = instances.get(first);
        Instance other = instances.get(second < first ? second : second + 1);
        return other.running() < one.running() ? other : one;
    }

    private Instance.Permit inTurn(int first, Set<Instance> tried, boolean wasTried) {
        for (int i = 0; i < instances.size(); i++) {
            Instance next = instances.get((first + i) % instances.size());
            Instance.Permit permit = tried.contains(next) == wasTried ? next.enter() : null;
            if (permit != null) {
                return permit;
            }
        }
        return null;
    }

    /// True when an instance may be called that was not tried.
    boolean hasFresh(Set<Instance> tried) {
        return instances.stream().anyMatch(instance -> !tried.contains(instance) && instance.admits());
    }

    /// True when any may be called.
    boolean hasAny() {
        return instances.stream().anyMatch(Instance::admits);
    }

    /// What a caller is told while all instances are left out.
    GatewayException outOfService() {
        long ms = instances.stream().mapToLong(Instance::waitMs).min().orElse(0);
        return GatewayException.of(
                        Failure.UPSTREAM_BUSY,
                        "Service '" + name + "' is out of service: " + instances.size()
                                + (instances.size() == 1 ? " instance fails" : " instances fail"))
                .retryAfter((int) Math.max(1, (ms + 999) / 1000));
    }
}
