package dev.weir.gateway.services;

import dev.weir.gateway.config.InvalidConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which services and aggregates there are: made once from the settings, shared by all event loops. Safe from any
/// thread.
public final class ServiceDirectory {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]*";

    private final Map<String, Service> services = new LinkedHashMap<>();
    /// The longest prefix first.
    private final List<Service> byPrefix;
    private final Map<String, Aggregate> aggregates = new HashMap<>();

    private ServiceDirectory(Map<String, ServiceSettings> services, Map<String, AggregateSettings> aggregates) {
        services.forEach((name, settings) -> this.services.put(name, new Service(name, settings)));
        this.byPrefix = this.services.values().stream()
                .sorted(Comparator.comparingInt(
                                (Service each) -> each.settings().prefix().length())
                        .reversed())
                .toList();
        aggregates.forEach(
                (name, settings) -> this.aggregates.put(settings.path(), Aggregate.of(name, settings, this.services)));
    }

    /// @throws InvalidConfig with everything that [#problems] finds
    public static ServiceDirectory of(
            Map<String, ServiceSettings> services, Map<String, AggregateSettings> aggregates) {
        List<String> problems = problems(services, aggregates);
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return new ServiceDirectory(services, aggregates);
    }

    /// What does not fit together in settings that are fine one by one; a sentence each, beginning with the key.
    public static List<String> problems(
            Map<String, ServiceSettings> services, Map<String, AggregateSettings> aggregates) {
        var problems = new ArrayList<String>();
        var prefixes = new TreeMap<String, String>();
        services.forEach((name, settings) -> {
            checkName("services", name, problems);
            String other = prefixes.putIfAbsent(settings.prefix(), name);
            if (other != null) {
                problems.add("services." + name + ".prefix: '" + settings.prefix() + "' is that of service '" + other
                        + "' (expected: a prefix of its own)");
            }
        });
        var paths = new TreeMap<String, String>();
        aggregates.forEach((name, settings) -> {
            checkName("aggregates", name, problems);
            String key = "aggregates." + name;
            String other = paths.putIfAbsent(settings.path(), name);
            if (other != null) {
                problems.add(key + ".path: '" + settings.path() + "' is that of aggregate '" + other
                        + "' (expected: a path of its own)");
            }
            prefixes.forEach((prefix, service) -> {
                if (ServicePath.isBelow(settings.path(), prefix)) {
                    problems.add(key + ".path: '" + settings.path() + "' lies below the prefix of service '" + service
                            + "' (expected: a path below no service's prefix)");
                }
            });
            settings.parts()
                    .forEach((part, asked) -> checkPart(
                            key + ".parts." + part,
                            settings,
                            asked,
                            services.get(asked.service()),
                            services,
                            problems));
        });
        return problems;
    }

    private static void checkName(String key, String name, List<String> problems) {
        if (!name.matches(NAME)) {
            problems.add(key + "." + name + ": the name '" + name
                    + "' (expected: letters, digits, '-' and '_', a letter or digit first)");
        }
    }

    private static void checkPart(
            String key,
            AggregateSettings aggregate,
            PartSettings part,
            ServiceSettings serviceOrNull,
            Map<String, ServiceSettings> services,
            List<String> problems) {
        if (serviceOrNull == null) {
            String known = services.isEmpty()
                    ? "one of `services`, and there are none"
                    : "one of " + String.join(", ", new TreeSet<>(services.keySet()));
            problems.add(key + ".service: '" + part.service() + "' is no service (expected: " + known + ")");
        } else if (aggregate.auth() == Entrance.NONE && serviceOrNull.auth() == Entrance.KEY) {
            problems.add(key + ".service: '" + part.service()
                    + "' wants a key and the aggregate lets in anybody (expected: `auth: key` of the aggregate, or a"
                    + " service with `auth: none`)");
        }
    }

    /// The service that is served at a path, or null.
    Service service(String path) {
        for (Service each : byPrefix) {
            if (ServicePath.isBelow(path, each.settings().prefix())) {
                return each;
            }
        }
        return null;
    }

    /// The aggregate that is served at a path, or null.
    Aggregate aggregate(String path) {
        return aggregates.get(path);
    }

    Iterable<Service> services() {
        return services.values();
    }

    /// All instances, those of one service together.
    public List<Instance> instances() {
        return services.values().stream()
                .flatMap(service -> service.instances().stream())
                .toList();
    }
}
