package dev.weir.contracts.announcements;

import java.util.Optional;
import java.util.UUID;

/// Something changed that other nodes remember.
public sealed interface Announcement {
    /// An API key was made or revoked.
    record KeyChanged(UUID keyId) implements Announcement {}

    /// A node needs `nanos` of a company's balance and found it in the allowances of others.
    record AllowanceWanted(UUID companyId, String currency, long nanos) implements Announcement {}

    /// A company has more to spend: money came in, or a node gave back what it did not need.
    record BalanceRaised(UUID companyId) implements Announcement {}

    /// Limits or budgets of a company or of its keys changed.
    record LimitsChanged(UUID companyId) implements Announcement {}

    /// Prices of a company changed.
    record PricesChanged(UUID companyId) implements Announcement {}

    /// Cached answers are to be forgotten: those of one company, or all. Nothing stands behind it: a node that does not
    /// hear of it keeps its answers until their time is over.
    record CacheEmptied(Optional<UUID> companyId) implements Announcement {}

    /// The routing configuration has a newer version.
    record ConfigChanged(long number) implements Announcement {}
}
