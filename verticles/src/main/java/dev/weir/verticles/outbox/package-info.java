/// Facts about money leave the ledger here. The ledger writes them into the table `billing.outbox`, in the
/// transaction that makes them true; [dev.weir.verticles.outbox.FactPublisher] reads them, hands them to a
/// [dev.weir.contracts.facts.FactSink] and deletes them when that has them for good.
///
/// ```
/// billing.outbox ─▶ FactPublisher ─▶ FactSink: EventBusFacts ─▶ billing.facts
///                     └─▶ the log and a metric, of low balances
/// ```
///
/// Each round: up to where facts are on disk; low balances nobody logged; then turn by turn what may be
/// published, all but the last turn full. Every node has rounds, a lock in the database lets one at a time
/// take a turn.
///
/// Guarantees. A fact is published at least once, unless nobody took it for the whole of `outbox.keep`; none
/// before it can no longer be lost. Those of one company and currency come in the order in which they
/// happened, with ascending ids; after a failure or a death the last turn comes once more, from its
/// beginning. So whoever remembers the last id of each company and currency sees each once.
///
/// On the event bus, address `billing.facts`, a turn is one message: a JSON array of objects as
/// [dev.weir.verticles.outbox.FactJson] writes them. It is published, so every consumer of every node gets
/// it; the bus confirms nothing, and who does not listen misses it.
package dev.weir.verticles.outbox;
