/// What a company's books say about a stretch of time: statements, summed usage, and whole lists read piece by piece.
/// All amounts are nano-units.
package dev.weir.contracts.reports;
