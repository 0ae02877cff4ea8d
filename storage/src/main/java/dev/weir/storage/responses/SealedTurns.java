package dev.weir.storage.responses;

import java.util.List;

/// A conversation as the database has it.
///
/// @param turns oldest first; empty when there are none, or when they are too long together
/// @param bytes of all of them, sealed
public record SealedTurns(List<SealedResponse> turns, long bytes) {}
