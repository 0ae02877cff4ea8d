package dev.weir.gateway.main;

import dev.weir.contracts.cluster.Members;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.gateway.observe.Metrics;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.idempotency.Claims;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the node's health hangs on.
final class HealthWiring {
    /// Settlements that wait longer make the ledger degraded: requests are served, the books lag.
    private static final long LAG_MS_MAX = 5_000;

    private HealthWiring() {}

    static Health of(Store store, Ledger ledger) {
        var health = new Health();
        health.add("postgres", () -> store.database.ping().map(latency -> new Finding(Status.HEALTHY, latency, "")));
        health.add("ledger", () -> Future.succeededFuture(ledgerFinding(ledger)));
        return health;
    }

    /// Adds the cluster, for a node that is in one.
    static void cluster(Health health, ClusterWiring cluster) {
        health.add("cluster", () -> Future.succeededFuture(clusterFinding(cluster)));
    }

    private static Finding clusterFinding(ClusterWiring cluster) {
        var members = cluster.members();
        Set<String> unheard = new TreeSet<>(cluster.announcements().unheard());
        var facts = new JsonObject()
                .put("self", members.self())
                .put("members", new JsonArray(List.copyOf(new TreeSet<>(members.names()))));
        return unheard.isEmpty()
                ? new Finding(Status.HEALTHY, Duration.ZERO, "", facts)
                : new Finding(
                        Status.DEGRADED,
                        Duration.ZERO,
                        "not heard on the event bus: " + String.join(", ", unheard)
                                + "; what they change is seen within a second",
                        facts);
    }

    private static Finding ledgerFinding(Ledger ledger) {
        long lagMs = ledger.ledgerLagMs();
        return lagMs <= LAG_MS_MAX
                ? new Finding(Status.HEALTHY, Duration.ofMillis(lagMs), "")
                : new Finding(
                        Status.DEGRADED,
                        Duration.ofMillis(lagMs),
                        ledger.unsettled() + " settlements wait, the oldest for " + lagMs + " ms");
    }

    static void gauges(Metrics metrics, Members members) {
        metrics.gauge("weir.cluster.members", "Nodes of the cluster that are alive, this one too", members::size);
    }

    static void gauges(Metrics metrics, Ledger ledger) {
        metrics.gauge(
                "weir.ledger.lag.seconds",
                "Age of the oldest settlement not yet posted",
                () -> ledger.ledgerLagMs() / 1000.0);
        metrics.gauge("weir.ledger.unsettled", "Settlements not yet posted", ledger::unsettled);
    }

    static void gauges(Metrics metrics, Claims claims) {
        metrics.gauge(
                "weir.idempotency.unstored",
                "Ends of requests with an Idempotency-Key not yet stored",
                claims::unstored);
        metrics.gauge(
                "weir.idempotency.answer.bytes",
                "Bytes of answers that are recorded or wait to be stored",
                claims::answerBytes);
    }
}
