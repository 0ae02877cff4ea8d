/// The ledger's tables and the SQL that runs on them; schema `billing`.
///
/// ```
/// account        one per company, kind and currency: credit, revenue, funding, write_off; materialised balances
/// ├─ entry       signed amounts; those of one transfer sum to zero
/// │  └─ transfer one per top-up, one per request that cost something
/// ├─ hold        one per request id: held → settled | expired | released
/// └─ usage       one per settled or expired hold: tokens, cost, what was charged and written off
/// price_version  prices as they were when first used
/// price_rule     prices of a company's own; never changed, only ended
/// change         what nodes must look at again
/// ```
///
/// Ownership: only the functions in `db/billing` write these tables, and only the classes here call them. No account
/// is shared by two companies, so companies never wait for each other.
///
/// Invariants, proved by [dev.weir.storage.billing.LedgerProof]: entries of a transfer sum to zero; `posted` is the
/// sum of an account's entries; `held` is the sum of its open holds; `posted - held` of a credit account is never
/// negative; a settled or expired hold has exactly one usage row, a usage row exactly one such hold, and a transfer
/// if and only if its cost is above zero.
package dev.weir.storage.billing;
