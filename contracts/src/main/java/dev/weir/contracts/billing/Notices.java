package dev.weir.contracts.billing;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// What companies want to be told of. Fails with `STORAGE_UNAVAILABLE` when the database does not answer,
/// with `INVALID_VALUE` on an amount out of its bounds.
public interface Notices {
    /// Below which balance the company is told.
    ///
    /// @param lowBalanceNanos empty: never
    /// @param postedNanos its balance
    record Notice(UUID companyId, String currency, OptionalLong lowBalanceNanos, long postedNanos) {}

    /// Sets below which balance the company is told; durable when it completes. When that makes its balance
    /// low it is told at once. Completes with nothing when the company has no account.
    ///
    /// @param nanos > 0, at most a billion units; empty: it is not told any more
    Future<Optional<Notice>> lowBalance(UUID companyId, OptionalLong nanos);
}
