/// Limits and budgets: [dev.weir.verticles.limits.NodeLimits] answers requests from node memory,
/// [dev.weir.verticles.limits.LimitDesk] sets limits and tells how they stand,
/// [dev.weir.verticles.limits.LimitsVerticle] follows the feed of changes.
///
/// ```
/// NodeLimits ── LimitBook      what limits are set: the company's rows, in memory, read anew when changed
///          └─── Counts         how much of each is used: in memory, or in Redis, and what holds while that is gone
///               └─ Seeds       what a budget had spent before it was counted here: asked of the books
/// ```
///
/// Invariant: a change that is visible in the feed is in force after the feed was read; until its rows are read anew
/// the
/// old ones hold, and never none.
package dev.weir.verticles.limits;
