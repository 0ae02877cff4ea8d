package dev.weir.storage.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Decision.Budget;
import dev.weir.storage.limits.Decision.Use;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Counts in the memory of this node, each limit divided by the number of nodes that count apart. Of a budget the part
/// is divided that the books say is left; they are asked anew every 10 seconds where others spend too. Never waits:
/// every future is complete. Safe from any thread.
public final class MemoryLimitStore implements LimitStore {
    /// The window that limits per minute are about.
    public static final Duration MINUTE = Duration.ofMinutes(1);

    /// Owners silent for longer have nothing in their windows; a budget is then seeded anew.
    private static final Duration FORGET_AFTER = Duration.ofHours(1);
    /// Owners remembered at once; beyond it the least used that have nothing running start anew.
    private static final long OWNERS_MAX = 100_000;
    /// How long a seed is good where other nodes spend too.
    private static final long SHARED_SEED_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Measure[] MEASURES = Measure.values();

    private final Pace pace;
    private final boolean alone;
    // Whatever is running holds its meters, and so they stay; the others go by age and number.
    private final Cache<UUID, Meters> held =
            Caffeine.newBuilder().executor(Runnable::run).weakValues().build();
    private final Cache<UUID, Meters> recent = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(OWNERS_MAX)
            .expireAfterAccess(FORGET_AFTER)
            .build();

    /// @param window [#MINUTE], or a shorter one in tests
    /// @param nanos a clock as `System.nanoTime`
    /// @param nodes how many nodes share each limit, 1 or more
    /// @param alone true when no other node ever spends from the same budgets
    public MemoryLimitStore(Duration window, LongSupplier nanos, IntSupplier nodes, boolean alone) {
        this.pace = new Pace(window, nanos, nodes);
        this.alone = alone;
    }

    @Override
    public Future<Decision> admit(Demand demand) {
        Taken taking = taking(demand);
        synchronized (taking.first) {
            synchronized (taking.second) {
                return Future.succeededFuture(decide(taking));
            }
        }
    }

    /// A demand with the meters of its owners, not counted yet.
    Taken taking(Demand demand) {
        OwnerLimits[] owners = demand.owners();
        Meters first = meters(owners[0]);
        return new Taken(demand, first, owners.length == 1 ? first : meters(owners[1]), pace);
    }

    Meters meters(OwnerLimits owner) {
        Meters meters = recent.get(owner.ownerId(), id -> held.get(id, _ -> new Meters()));
        meters.owner = owner;
        return meters;
    }

    /// Of everybody who was counted lately or has something running.
    Collection<Meters> allMeters() {
        return held.asMap().values();
    }

    Pace pace() {
        return pace;
    }

    private Decision decide(Taken taking) {
        var readings = new Readings(pace, pace.now(), pace.nodes());
        List<Budget> unseeded = null;
        OwnerLimits[] owners = taking.demand.owners();
        for (int i = 0; i < owners.length; i++) {
            for (Measure measure : MEASURES) {
                if (!owners[i].has(measure)) {
                    continue;
                }
                Spend spend = taking.spend(i, measure);
                if (isUnseeded(spend, readings)) {
                    unseeded = unseeded == null ? new ArrayList<>() : unseeded;
                    unseeded.add(new Budget(owners[i], measure, spend.period));
                    continue;
                }
                Use use = readings.use(owners[i], taking.meters(i), measure, spend);
                long wanted = taking.demand.wanted(measure, use.most());
                if (wanted > 0 && wanted > use.most() - use.used()) {
                    long waitMs = readings.waitMs(use, taking.meters(i), wanted);
                    return new Decision.Refused(use, wanted, waitMs, readings.standing(taking));
                }
            }
        }
        if (unseeded != null) {
            return new Decision.Unseeded(unseeded);
        }
        taking.take(readings.now(), readings.nodes());
        taking.standing = readings.standing(taking);
        return new Decision.Admitted(taking);
    }

    /// True of a budget whose count is missing or old; from here on it is known what a seed may not contain.
    private boolean isUnseeded(Spend spend, Readings readings) {
        long trustNanos = alone && readings.nodes() == 1 ? Long.MAX_VALUE : SHARED_SEED_NANOS;
        if (spend == null || spend.isSeeded(readings.now(), trustNanos)) {
            return false;
        }
        spend.ask();
        return true;
    }

    @Override
    public Future<Decision.Seen> look(List<OwnerLimits> owners, Instant at) {
        var readings = new Readings(pace, pace.now(), pace.nodes());
        List<Use> uses = new ArrayList<>();
        List<Budget> unseeded = new ArrayList<>();
        for (OwnerLimits owner : owners) {
            Meters meters = meters(owner);
            synchronized (meters) {
                for (Measure measure : MEASURES) {
                    if (!owner.has(measure)) {
                        continue;
                    }
                    Spend spend = measure.isSpend() ? meters.spend(measure, owner.period(measure, at)) : null;
                    if (isUnseeded(spend, readings)) {
                        unseeded.add(new Budget(owner, measure, spend.period));
                    } else {
                        uses.add(readings.use(owner, meters, measure, spend));
                    }
                }
            }
        }
        return Future.succeededFuture(new Decision.Seen(uses, unseeded));
    }

    @Override
    public void seed(Budget budget, long spentNanos) {
        Meters meters = meters(budget.owner());
        synchronized (meters) {
            meters.spend(budget.measure(), budget.period()).seed(spentNanos, pace.now());
        }
    }
}
