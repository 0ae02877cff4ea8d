package dev.weir.storage.identity;

import java.util.Set;

/// What happened to keys since a horizon.
///
/// @param hashes of the keys concerned; may hold some that an earlier answer held
/// @param all true when there were more than one answer carries: every key may be concerned
/// @param horizon pass it next time
public record KeyChanges(Set<KeyHash> hashes, boolean all, String horizon) {}
