package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.limits.SpendHistory;
import dev.weir.storage.billing.SpendTables;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.limits.LimitTables;
import dev.weir.storage.limits.MemoryLimitStore;
import dev.weir.verticles.billing.Ledger;
import dev.weir.verticles.limits.LimitDesk;
import dev.weir.verticles.limits.LimitsVerticle;
import dev.weir.verticles.limits.NodeLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Limits and budgets of this node.
final class LimitsWiring {
    final NodeLimits limits;
    final LimitDesk desk;
    private final WeirConfig config;
    private final Store store;
    private final Announcements announcements;

    LimitsWiring(Vertx vertx, WeirConfig config, Store store, Ledger ledger, Announcements announcements, Clock clock) {
        this.config = config;
        this.store = store;
        this.announcements = announcements;
        var tables = new LimitTables(store.database.pool());
        var books = new Books(new SpendTables(store.database.pool()), ledger);
        var own = new MemoryLimitStore(MemoryLimitStore.MINUTE, System::nanoTime, () -> 1, true);
        this.limits = new NodeLimits(vertx, tables, books, own, null, config.limits(), clock);
        this.desk = new LimitDesk(tables, limits, store.keyDesk, books, announcements, config.limits(), clock);
    }

    LimitsVerticle verticle() {
        return new LimitsVerticle(
                limits, new ChangeFeed(store.database.pool(), LimitTables.FEED), announcements, config.limits());
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
