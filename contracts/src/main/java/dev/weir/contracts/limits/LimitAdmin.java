package dev.weir.contracts.limits;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Sets limits and tells how they stand. Every call fails with `STORAGE_UNAVAILABLE` when the database does not answer.
public interface LimitAdmin {
    /// The limits set for a company, or for one of its keys; none when nothing is set. Fails with `NOT_FOUND` when the
    /// company has no such key.
    Future<LimitSet> find(UUID companyId, Optional<UUID> keyId);

    /// Replaces them by what `edit` makes of them. In force on this node when it completes, on all within a second.
    /// Fails with `NOT_FOUND` when there is no such company or it has no such key, with `INVALID_VALUE` when a
    /// budget is not in the currency of the company's account, and with what `edit` throws.
    ///
    /// @param edit may be called again when another change came first
    Future<LimitSet> change(UUID companyId, Optional<UUID> keyId, UnaryOperator<LimitSet> edit);

    /// The limits of a company and of those of its keys that have their own, and how each stands.
    Future<LimitReport> report(UUID companyId);
}
