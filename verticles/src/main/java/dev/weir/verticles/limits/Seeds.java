package dev.weir.verticles.limits;

import dev.weir.contracts.limits.SpendHistory;
import dev.weir.storage.limits.Decision.Budget;
import dev.weir.storage.limits.LimitStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/// Asks the books what budgets have spent, each once however many requests wait for it, and tells a store of counts.
/// Safe from any thread.
final class Seeds {
    private final SpendHistory history;
    private final Duration timeout;
    private final ConcurrentMap<Wanted, Promise<Void>> asked = new ConcurrentHashMap<>();

    private record Wanted(LimitStore store, Budget budget) {}

    Seeds(SpendHistory history, Duration timeout) {
        this.history = history;
        this.timeout = timeout;
    }

    /// Completes when the store has been told, on any thread. Fails with `LIMITS_UNAVAILABLE` when the books can't be
    /// read.
    Future<Void> sow(LimitStore store, List<Budget> budgets) {
        List<Future<Void>> sown = new ArrayList<>();
        for (Budget budget : budgets) {
            sown.add(sow(store, budget));
        }
        return Future.join(sown).mapEmpty();
    }

    private Future<Void> sow(LimitStore store, Budget budget) {
        var wanted = new Wanted(store, budget);
        Promise<Void> mine = Promise.promise();
        Promise<Void> first = asked.putIfAbsent(wanted, mine);
        if (first != null) {
            return first.future();
        }
        history.spentSince(
                        budget.owner().companyId(),
                        budget.owner().keyId().orElse(null),
                        budget.owner().currency(),
                        budget.period().start())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(spent -> {
                    if (spent.succeeded()) {
                        store.seed(budget, spent.result());
                    }
                    asked.remove(wanted, mine);
                    if (spent.succeeded()) {
                        mine.complete();
                    } else {
                        mine.fail(Refusals.unavailable(
                                "What the budget has spent can't be read: the database does not answer.",
                                spent.cause()));
                    }
                });
        return mine.future();
    }
}
