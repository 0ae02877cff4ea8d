package dev.weir.storage.limits;

import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.Standing;

/// A demand that is counted on this node, or about to be. Locks the meters of its owners in their order, the company's
/// first.
final class Taken implements Admission {
    private static final Measure[] BUDGETS = {Measure.SPEND_PER_DAY, Measure.SPEND_PER_MONTH};

    final Demand demand;
    final Meters first;
    final Meters second;
    private final Pace pace;

    // guarded by both meters
    Standing standing;
    private final Spend[] spends;
    private final long[] tokens;
    private long tick;
    private boolean running;
    private long takenAt;
    /// The store that nodes share counted it.
    boolean shared;

    /// @param second the same as `first` when there is one owner
    Taken(Demand demand, Meters first, Meters second, Pace pace) {
        OwnerLimits[] owners = demand.owners();
        this.demand = demand;
        this.first = first;
        this.second = second;
        this.pace = pace;
        this.tokens = new long[owners.length];
        boolean budgets = owners[0].hasBudget() || owners[owners.length - 1].hasBudget();
        this.spends = budgets ? new Spend[owners.length * BUDGETS.length] : null;
    }

    Meters meters(int owner) {
        return owner == 0 ? first : second;
    }

    /// The count of an owner's budget, null when it has none.
    Spend spend(int owner, Measure budget) {
        OwnerLimits limits = demand.owners()[owner];
        if (!budget.isSpend() || !limits.has(budget)) {
            return null;
        }
        int at = owner * BUDGETS.length + budget.ordinal() - BUDGETS[0].ordinal();
        if (spends[at] == null) {
            spends[at] = meters(owner).spend(budget, limits.period(budget, demand.startedAt()));
        }
        return spends[at];
    }

    /// Counts it, whatever the limits say. Both meters are locked.
    void take(long now, int nodes) {
        tick = pace.tick(now);
        takenAt = now;
        running = true;
        for (int i = 0; i < tokens.length; i++) {
            OwnerLimits limits = demand.owners()[i];
            Meters meters = meters(i);
            if (limits.has(Measure.REQUESTS_PER_MINUTE)) {
                meters.window(Measure.REQUESTS_PER_MINUTE, tick).add(tick, 1);
            }
            if (limits.has(Measure.TOKENS_PER_MINUTE)) {
                long limit = Pace.share(limits.most(Measure.TOKENS_PER_MINUTE), nodes);
                tokens[i] = demand.wanted(Measure.TOKENS_PER_MINUTE, limit);
                tick = meters.window(Measure.TOKENS_PER_MINUTE, tick).add(tick, tokens[i]);
            }
            meters.openRequests++;
            meters.openStreams += demand.stream() ? 1 : 0;
            if (spends != null) {
                for (Measure budget : BUDGETS) {
                    Spend spend = spend(i, budget);
                    if (spend != null) {
                        spend.open += demand.boundNanos();
                    }
                }
            }
        }
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void settle(long usedTokens, long costNanos) {
        synchronized (first) {
            synchronized (second) {
                end(usedTokens, costNanos);
            }
        }
    }

    /// The same, with both meters locked. False when it was settled before.
    boolean end(long usedTokens, long costNanos) {
        if (!running) {
            return false;
        }
        running = false;
        long now = pace.tick(pace.now());
        for (int i = 0; i < tokens.length; i++) {
            Meters meters = meters(i);
            if (demand.owners()[i].has(Measure.TOKENS_PER_MINUTE)) {
                meters.window(Measure.TOKENS_PER_MINUTE, now).correct(now, tick, usedTokens - tokens[i]);
            }
            meters.openRequests--;
            meters.openStreams -= demand.stream() ? 1 : 0;
        }
        if (spends != null) {
            for (Spend spend : spends) {
                if (spend != null) {
                    spend.settle(demand.boundNanos(), costNanos);
                }
            }
        }
        return true;
    }

    /// What the store that nodes share knows of it is not known. Both meters are locked.
    void distrust() {
        for (int i = 0; i < tokens.length; i++) {
            meters(i).untold = true;
        }
        if (spends != null) {
            for (Spend spend : spends) {
                if (spend != null) {
                    spend.lost = true;
                }
            }
        }
    }

    /// True when the store that nodes share counts it among what runs here.
    boolean isKnownShared(int owner) {
        return shared || takenAt <= meters(owner).toldAt;
    }
}
