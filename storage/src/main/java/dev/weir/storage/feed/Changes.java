package dev.weir.storage.feed;

import java.util.Set;
import java.util.UUID;

/// What changed since a horizon.
///
/// @param changes may hold some that an earlier answer held
/// @param all true when there were more than one answer carries: everything may have changed
/// @param horizon pass it next time
public record Changes(Set<Change> changes, boolean all, String horizon) {
    /// Something of a company changed.
    ///
    /// @param kind as the writer of the feed names it
    public record Change(String kind, UUID companyId) {}
}
