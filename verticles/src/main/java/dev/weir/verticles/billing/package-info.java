/// The ledger as the rest of Weir sees it: [dev.weir.verticles.billing.Ledger] for model requests,
/// [dev.weir.verticles.billing.CompanyAccounts] for what a company sees.
///
/// Callers stand on any event loop and leave an item in a queue; [dev.weir.verticles.billing.BillingVerticle] takes
/// batches from it on an event loop of its own, at most a few under way, and completes the callers' futures on theirs:
///
/// ```
/// reserve ─▶ Batcher ─▶ LedgerTables.reserve        bounded; no waiting; given up after reserve-timeout
///                └────▶ Delivery(release)           what was given up and yet taken goes back
/// settle  ─▶ Delivery ─▶ LedgerTables.settle        lingers; retried until the ledger has it
/// Reaper  ─────────────▶ LedgerTables.reap…         holds that nobody settled
/// ```
///
/// Invariants: a settlement that was accepted is posted or still counted by `unsettled`; a reservation whose caller
/// was told that the ledger is unavailable is given back. What a node that dies had accepted and not posted is
/// settled by the reaper at the estimate of its hold; a settlement that comes after the reaper changes nothing.
package dev.weir.verticles.billing;
