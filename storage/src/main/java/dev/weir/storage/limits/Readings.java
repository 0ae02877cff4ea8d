package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.Standing;
import dev.weir.storage.limits.Decision.Use;

/// Reads off meters how limits stand, at one moment and for one number of nodes. The meters are locked.
record Readings(Pace pace, long now, int nodes) {
    /// How a limit stands.
    ///
    /// @param spend of a budget, seeded
    Use use(OwnerLimits owner, Meters meters, Measure measure, Spend spend) {
        long limit = owner.most(measure);
        return switch (measure) {
            case REQUESTS_PER_MINUTE, TOKENS_PER_MINUTE -> {
                long used = used(meters, measure);
                yield new Use(owner, measure, Pace.share(limit, nodes), used, resetMs(used));
            }
            case CONCURRENT_REQUESTS, CONCURRENT_STREAMS ->
                new Use(owner, measure, Pace.share(limit, nodes), meters.open(measure), -1);
            case SPEND_PER_DAY, SPEND_PER_MONTH -> {
                long mine = (limit - spend.base()) / nodes;
                yield new Use(owner, measure, spend.base() + mine, spend.base() + spend.since(), -1);
            }
        };
    }

    private long used(Meters meters, Measure measure) {
        long tick = pace.tick(now);
        return meters.window(measure, tick).used(tick);
    }

    /// Until nothing of it counts any more.
    private long resetMs(long used) {
        return used == 0 ? 0 : pace.millisUntil(now, Window.SLOTS);
    }

    /// Until there is room, as far as that can be told.
    long waitMs(Use use, Meters meters, long wanted) {
        if (!use.measure().isWindow()) {
            return 1;
        }
        long tick = pace.tick(now);
        long buckets = meters.window(use.measure(), tick).bucketsUntil(tick, use.most(), wanted);
        return Math.max(1, pace.millisUntil(now, buckets));
    }

    Standing standing(Taken of) {
        return new Standing(level(of, Measure.REQUESTS_PER_MINUTE), level(of, Measure.TOKENS_PER_MINUTE));
    }

    private Standing.Level level(Taken of, Measure measure) {
        Standing.Level least = null;
        OwnerLimits[] owners = of.demand.owners();
        for (int i = 0; i < owners.length; i++) {
            if (owners[i].has(measure)) {
                long limit = Pace.share(owners[i].most(measure), nodes);
                long used = used(of.meters(i), measure);
                long left = Math.max(0, limit - used);
                if (least == null || left < least.remaining()) {
                    least = new Standing.Level(limit, left, resetMs(used));
                }
            }
        }
        return least;
    }
}
