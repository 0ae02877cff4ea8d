package dev.weir.gateway.main;

import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.gateway.observe.Metrics;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.idempotency.Claims;
import io.vertx.core.Future;
import java.time.Duration;

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

    private static Finding ledgerFinding(Ledger ledger) {
        long lagMs = ledger.ledgerLagMs();
        return lagMs <= LAG_MS_MAX
                ? new Finding(Status.HEALTHY, Duration.ofMillis(lagMs), "")
                : new Finding(
                        Status.DEGRADED,
                        Duration.ofMillis(lagMs),
                        ledger.unsettled() + " settlements wait, the oldest for " + lagMs + " ms");
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
