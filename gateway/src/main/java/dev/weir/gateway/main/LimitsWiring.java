package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.limits.SpendHistory;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.storage.billing.SpendTables;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.LimitTables;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.storage.redis.RedisUrl;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.limits.LimitDesk;
import dev.weir.verticles.limits.LimitsVerticle;
import dev.weir.verticles.limits.NodeLimits;
import dev.weir.verticles.limits.SharedCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;

/// Limits and budgets of this node.
final class LimitsWiring {
    final NodeLimits limits;
    final LimitDesk desk;
    private final Optional<SharedCounts> shared;
    private final WeirConfig config;
    private final Store store;
    private final Announcements announcements;

    /// @param nodes how many nodes share limits while they can't count together
    LimitsWiring(
            Vertx vertx,
            WeirConfig config,
            Store store,
            Ledger ledger,
            Announcements announcements,
            IntSupplier nodes,
            Clock clock) {
        this.config = config;
        this.store = store;
        this.announcements = announcements;
        var tables = new LimitTables(store.database.pool());
        var books = new Books(new SpendTables(store.database.pool()), ledger);
        this.shared = config.redis()
                .url()
                .map(url -> new SharedCounts(
                        vertx,
                        RedisUrl.parse(url.reveal()),
                        config.redis(),
                        UUID.randomUUID().toString(),
                        nodes));
        LimitStore own = shared.map(SharedCounts::alone)
                .orElseGet(() -> new MemoryLimitStore(MemoryLimitStore.MINUTE, System::nanoTime, nodes, true));
        LimitStore together = shared.map(SharedCounts::together).orElse(null);
        this.limits = new NodeLimits(vertx, tables, books, own, together, config.limits(), clock);
        this.desk = new LimitDesk(tables, limits, store.keyDesk, books, announcements, config.limits(), clock);
    }

    LimitsVerticle verticle() {
        return new LimitsVerticle(
                limits,
                shared,
                new ChangeFeed(store.database.pool(), LimitTables.FEED),
                announcements,
                config.limits());
    }

    /// Redis, if there is one.
    void addTo(Health health) {
        shared.ifPresent(counts -> health.add("redis", () -> Future.succeededFuture(finding(counts.isUp()))));
    }

    private static Finding finding(boolean up) {
        return up
                ? new Finding(Status.HEALTHY, Duration.ZERO, "")
                : new Finding(Status.DEGRADED, Duration.ZERO, "it does not answer; limits.withoutRedis holds");
    }

    /// What was spent, this node's last settlements included.
    private record Books(SpendTables tables, Ledger ledger) implements SpendHistory {
        @Override
        public Future<Long> spentSince(UUID companyId, UUID keyId, String currency, Instant since) {
            return ledger.caughtUp().compose(_ -> tables.spentSince(companyId, keyId, currency, since));
        }

        @Override
        public Future<Optional<String>> currencyOf(UUID companyId) {
            return tables.currencyOf(companyId);
        }
    }
}
