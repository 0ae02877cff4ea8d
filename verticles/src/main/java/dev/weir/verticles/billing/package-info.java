/// The ledger as the rest of Weir sees it: [dev.weir.verticles.billing.Ledger] for model requests,
/// [dev.weir.verticles.billing.CompanyAccounts] for what a company sees.
///
/// ```
/// reserve ─▶ Allowances ─▶ Supply ─▶ Allowance        in memory, on the caller's event loop; then the journal
///                            └─▶ WaitingLine          when there is nothing: bounded, first come first served if it
/// fits
///            Supply ─▶ Teller ─▶ LedgerTables.take…   ahead of need, many companies in one statement, on the ledger's
/// loop
/// settle  ─▶ Journal ─▶ Shipper ─▶ LedgerTables.post  batches, as often as it takes; then the journal may forget
/// start   ─▶ Recovery     stop ─▶ Farewell            what a last run left; what a next run need not do
/// Upkeep, DailyProof                                  renewals, what expired, the proof of the books
/// ```
///
/// Threads: reserve, accepted and settle run on whatever event loop calls; they touch atomics, a concurrent map and the
/// journal. Everything else runs on the event loop of [dev.weir.verticles.billing.BillingVerticle] and takes no lock.
///
/// Invariants. A reservation is granted only from an allowance that the ledger holds for this node, has confirmed
/// within
/// four fifths of its time, and that is smaller by what was granted before: the balance can't be overdrawn, whatever
/// the
/// number of nodes. A request is in the journal before its provider is called and again at its end, before its client
/// is
/// told; it is posted at least once and counts once, by its id. Money that another node holds and does not use is asked
/// for: by an announcement at once, through the feed of changes after 100 ms.
package dev.weir.verticles.billing;
