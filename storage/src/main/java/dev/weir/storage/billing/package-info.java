/// The ledger's tables and the SQL that runs on them; schema `billing`.
///
/// ```
/// account          one per company, kind and currency: credit, revenue, funding, write_off, …; materialised balances
/// ├─ entry         signed amounts; those of one transfer sum to zero
/// │  └─ transfer   one per top-up, credit, refund, …, one per request that cost something
/// ├─ allowance     what a run of a node holds of the balance: open → closed
/// └─ credit        promotional money with an end, part of the balance; credit_use: what took it
/// usage            one per request that ended: tokens, cost, what was charged and written off
/// price_version    prices as they were when first used
/// price_rule       prices of a company's own; never changed, only ended
/// change           what nodes must look at again
/// outbox           facts: what became true, until it is published
/// ```
///
/// Ownership: only the functions in `db/billing` write these tables, and only the classes here call them. No
/// account is shared by two companies, so companies never wait for each other.
///
/// Invariants, proved by [dev.weir.storage.billing.LedgerProof]: entries of a transfer sum to zero; `posted`
/// is the sum of an account's entries; `held` is the sum of its open allowances; `posted - held` of a credit
/// account is never negative; a request has at most one usage row, and a transfer if and only if its cost is
/// above zero; its cost is what its tokens cost at the price it names; refunds stay within charges, and
/// credits add up.
package dev.weir.storage.billing;
