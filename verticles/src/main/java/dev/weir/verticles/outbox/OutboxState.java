package dev.weir.verticles.outbox;

/// What this node has done with facts.
///
/// @param published facts that a sink took, so far
/// @param dropped facts that nobody took in time, so far
/// @param lowBalances crossings that this node logged, so far
/// @param lagMs the age of the oldest fact that waits, when it was last looked for; 0 when nothing is
///     published
public record OutboxState(long published, long dropped, long lowBalances, long lagMs) {}
