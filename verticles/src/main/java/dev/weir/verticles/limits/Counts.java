package dev.weir.verticles.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Decision;
import dev.weir.storage.limits.Demand;
import dev.weir.storage.limits.LimitStore;
import dev.weir.storage.limits.OwnerLimits;
import dev.weir.verticles.limits.WithoutRedis.Choice;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/// Has demands decided where they are counted: by this node, or by the store that nodes share, and by this node again
/// while that is gone and the settings say so. Seeds budgets where a store asks. Safe from any thread.
final class Counts {
    /// A budget that is still unseeded after as many seeds was forgotten each time: the store can't keep it.
    private static final int SEEDS_MAX = 3;

    private final LimitStore own;
    private final LimitStore shared;
    private final Seeds seeds;
    private final WithoutRedis without;

    /// @param shared null when nodes count alone
    Counts(LimitStore own, LimitStore shared, Seeds seeds, WithoutRedis without) {
        this.own = own;
        this.shared = shared;
        this.seeds = seeds;
        this.without = without;
    }

    /// Completes with [Decision.Admitted] or [Decision.Refused]. Fails with `LIMITS_UNAVAILABLE`.
    Future<Decision> admit(Demand demand) {
        if (shared == null) {
            return admit(own, demand, 0);
        }
        return admit(shared, demand, 0).recover(cause -> {
            if (cause instanceof dev.weir.contracts.failure.GatewayException) {
                return Future.failedFuture(cause);
            }
            return refusedWithout(demand.owners()) ? Future.failedFuture(gone(cause)) : admit(own, demand, 0);
        });
    }

    private Future<Decision> admit(LimitStore store, Demand demand, int seeded) {
        Future<Decision> decision = store.admit(demand);
        // What needs no seed passes without another future.
        if (decision.succeeded() && !(decision.result() instanceof Decision.Unseeded)) {
            return decision;
        }
        return decision.compose(decided -> switch (decided) {
            case Decision.Admitted _, Decision.Refused _ -> Future.succeededFuture(decided);
            case Decision.Unseeded(var budgets) ->
                seeded == SEEDS_MAX
                        ? Future.failedFuture(Refusals.unavailable("What the budget has spent is not kept.", null))
                        : seeds.sow(store, budgets).compose(_ -> admit(store, demand, seeded + 1));
        });
    }

    private boolean refusedWithout(OwnerLimits[] owners) {
        for (OwnerLimits owner : owners) {
            for (Measure measure : Measure.values()) {
                if (owner.has(measure) && without.of(measure) == Choice.REFUSE) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Throwable gone(Throwable cause) {
        return Refusals.unavailable("Limits can't be told while the store that counts them does not answer.", cause);
    }

    /// How limits stand now.
    Future<List<Decision.Use>> look(List<OwnerLimits> owners, Instant now) {
        return shared == null
                ? look(own, owners, now)
                : look(shared, owners, now).recover(_ -> look(own, owners, now));
    }

    private Future<List<Decision.Use>> look(LimitStore store, List<OwnerLimits> owners, Instant now) {
        return store.look(owners, now).compose(seen -> {
            if (seen.unseeded().isEmpty()) {
                return Future.succeededFuture(seen.uses());
            }
            return seeds.sow(store, seen.unseeded())
                    .compose(_ -> store.look(owners, now))
                    .map(Decision.Seen::uses);
        });
    }
}
