package dev.weir.gateway.main;

import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.gateway.observe.Metrics;
import dev.weir.gateway.services.Instance;
import dev.weir.gateway.services.ServiceDirectory;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// How upstream services stand, for whoever watches the node.
final class ServiceWiring {
    private ServiceWiring() {}

    static void observe(ServiceDirectory services, Health health, Metrics metrics) {
        services.instances().stream()
                .collect(Collectors.groupingBy(Instance::service, LinkedHashMap::new, Collectors.toList()))
                .forEach((name, instances) ->
                        health.add("service " + name, () -> Future.succeededFuture(finding(instances))));
        services.instances().forEach(instance -> meters(instance, metrics));
    }

    /// Never worse than degraded: without a service of an operator's own this node still serves all others.
    private static Finding finding(List<Instance> instances) {
        List<String> leftOut = instances.stream()
                .filter(Instance::isLeftOut)
                .map(Instance::name)
                .toList();
        return leftOut.isEmpty()
                ? new Finding(Status.HEALTHY, Duration.ZERO, "")
                : new Finding(
                        Status.DEGRADED,
                        Duration.ZERO,
                        leftOut.size() + " of " + instances.size() + " instances left out: "
                                + String.join(", ", leftOut));
    }

    private static void meters(Instance instance, Metrics metrics) {
        String[] tags = {"service", instance.service(), "instance", instance.name()};
        metrics.counter(
                "weir.service.calls",
                "Calls to an instance of an upstream service, attempts counted one by one",
                instance::calls,
                tags);
        metrics.counter(
                "weir.service.failures",
                "Calls that an instance of an upstream service failed",
                instance::failures,
                tags);
        metrics.gauge(
                "weir.service.running", "Calls to an instance that run now, WebSockets too", instance::running, tags);
        metrics.gauge(
                "weir.service.breaker",
                "Whether an instance gets requests: 0, or 1 while one tries it, or 2 while it is left out",
                instance::breakerState,
                tags);
        instance.answerTimesTo(metrics.times(
                "weir.service.first.byte",
                "From a call to an instance of an upstream service to the beginning of an answer as it should be",
                tags));
    }
}
