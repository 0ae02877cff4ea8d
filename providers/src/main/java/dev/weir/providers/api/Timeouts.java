package dev.weir.providers.api;

/// How long a provider may take, in milliseconds. The connect timeout is the provider's own affair.
///
/// @param firstByteMs from the call to the head of its answer
/// @param idleMs between two reads of its answer while the client takes what it is given
/// @param stuckMs within a stream, without anything of the answer though something comes
/// @param totalMs from the call to the end
public record Timeouts(long firstByteMs, long idleMs, long stuckMs, long totalMs) {}
