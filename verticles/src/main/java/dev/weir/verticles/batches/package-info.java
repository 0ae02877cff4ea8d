/// Batches: [dev.weir.verticles.batches.CompanyBatches] takes and shows them,
/// [dev.weir.verticles.batches.BatchWorker] works on those that nobody works on, one
/// [dev.weir.verticles.batches.BatchRun] each.
///
/// ```
/// claim → validate → Lanes: line → LineRunner → result row … → Output: result rows → files → end
///            ↓                                                    ↑
///          failed                    cancelled, expired → Leftovers
/// ```
///
/// Invariants: a batch is worked on by whoever has its lease, and what another writes finds nothing; a line that has
/// a result is never executed again; a line that is executed again because its worker died is booked under the same
/// request id, and so at most once; of a batch no more is in memory than the lines that run and one piece of its
/// input.
package dev.weir.verticles.batches;
