package dev.weir.contracts.files;

import java.util.Optional;
import java.util.UUID;

/// What part of a list is asked for.
///
/// @param after the last one of the part before
/// @param limit at most so many
public record ListQuery(Optional<UUID> after, int limit, boolean newestFirst) {}
