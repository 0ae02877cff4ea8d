/// Limits and what counts against them.
///
/// ```
/// limits.limits  one row per company, and per key that has its own      (LimitTables)
/// limits.change  the feed: which company's limits changed               (dev.weir.storage.feed)
///
/// LimitStore     counts and decides
/// ├─ MemoryLimitStore   for a node that counts alone: Meters of each owner, guarded by themselves
/// └─ RedisLimitStore    for nodes that count together: LimitAdmit and LimitSettle (lua/), SharedKeys; it counts in the
///                       node's own store too, and tells Redis of what runs here by a Greeting
/// ```
///
/// Invariants: a refused demand leaves no count behind; what is counted as running is settled once; the spend of a
/// budget is what the books said when it was seeded, what was settled since, and the bounds of what is running.
package dev.weir.storage.limits;
