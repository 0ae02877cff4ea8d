package dev.weir.storage.limits;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/// Counts what limits are about, and decides. Two implementations with one meaning, held by one suite of tests:
/// [MemoryLimitStore] for a node that counts alone, `RedisLimitStore` for nodes that count together. Callable from any
/// context.
///
/// - *Requests and tokens per minute.* The last minute is 60 buckets of a second and the one that is running. A request
///   passes when the sum of all 61 and what it wants are within the limit. Whatever 60 seconds one looks at lie within
///   61 buckets, so no 60 seconds ever hold more than the limit.
/// - *Concurrent requests and streams.* What was admitted and is not settled. A node that dies takes its own along.
/// - *Budgets.* What ended requests cost, and the bounds of running ones, of the calendar period in which they started.
public interface LimitStore {
    /// Decides all limits of a demand and counts it against all or none.
    Future<Decision> admit(Demand demand);

    /// How limits stand at `now`, counting nothing.
    Future<Decision.Seen> look(List<OwnerLimits> owners, Instant now);

    /// Tells what the books say was spent in a budget's period, after [Decision.Unseeded] asked. What this node settled
    /// since it asked is added.
    void seed(Decision.Budget budget, long spentNanos);
}
