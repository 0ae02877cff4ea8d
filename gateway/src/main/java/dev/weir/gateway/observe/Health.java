package dev.weir.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Whether this node can serve: each dependency with its status and latency. Safe from any thread.
public final class Health {
    /// How one dependency is.
    public enum Status {
        HEALTHY,
        /// It works, but not as it should; requests are still served.
        DEGRADED,
        UNHEALTHY;

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What a check found.
    ///
    /// @param detail a sentence when it is not healthy, else empty
    /// @param facts what else is shown of it
    public record Finding(Status status, Duration latency, String detail, JsonObject facts) {
        public Finding(Status status, Duration latency, String detail) {
            this(status, latency, detail, new JsonObject());
        }
    }

    /// How the node is as a whole: as its worst dependency.
    public record Report(Status status, Map<String, Finding> dependencies) {
        public boolean ready() {
            return status != Status.UNHEALTHY;
        }

        public JsonObject toJson() {
            var found = new JsonObject();
            dependencies.forEach((name, finding) -> {
                var json = new JsonObject()
                        .put("status", finding.status().key())
                        .put("latencyMs", finding.latency().toNanos() / 1_000 / 1_000.0);
                if (!finding.detail().isEmpty()) {
                    json.put("detail", finding.detail());
                }
                found.put(name, json.mergeIn(finding.facts()));
            });
            return new JsonObject().put("status", status.key()).put("dependencies", found);
        }
    }

    /// A dependency that takes longer is unhealthy.
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(2);

    private final Map<String, Supplier<Future<Finding>>> checks = new LinkedHashMap<>();
    private volatile boolean draining;
    private volatile int port;

    /// Adds a dependency, before the node listens.
    public void add(String name, Supplier<Future<Finding>> check) {
        checks.put(name, check);
    }

    /// From now on the node is not ready, so that no balancer sends it more.
    public void drain() {
        draining = true;
    }

    public void listening(int actualPort) {
        port = actualPort;
    }

    /// The port that is listened on, 0 before.
    public int port() {
        return port;
    }

    /// Asks every dependency at once. Never fails.
    public Future<Report> check() {
        List<String> names = List.copyOf(checks.keySet());
        var findings = new ArrayList<Future<Finding>>();
        checks.values().forEach(check -> findings.add(ask(check)));
        return Future.join(findings).transform(_ -> {
            var found = new LinkedHashMap<String, Finding>();
            for (int i = 0; i < names.size(); i++) {
                found.put(names.get(i), findings.get(i).result());
            }
            if (draining) {
                found.put("node", new Finding(Status.UNHEALTHY, Duration.ZERO, "shutting down"));
            }
            Status worst = Status.HEALTHY;
            for (Finding finding : found.values()) {
                worst = finding.status().compareTo(worst) > 0 ? finding.status() : worst;
            }
            return Future.succeededFuture(new Report(worst, found));
        });
    }

    private static Future<Finding> ask(Supplier<Future<Finding>> check) {
        long start = System.nanoTime();
        return Future.<Finding>future(promise -> check.get().onComplete(promise))
                .timeout(CHECK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.succeededFuture(new Finding(
                        Status.UNHEALTHY, Duration.ofNanos(System.nanoTime() - start), "it does not answer")));
    }
}
