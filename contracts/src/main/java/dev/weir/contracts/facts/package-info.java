/// Facts about money: what became true in the ledger, for others to act on. They are written in the
/// transaction that made them true, so there is none without it and none is missing; what is published is
/// read from there, at least once and in order. All amounts are nano-units.
package dev.weir.contracts.facts;
