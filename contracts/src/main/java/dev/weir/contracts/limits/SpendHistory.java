package dev.weir.contracts.limits;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What the books say was spent: the truth behind a budget whose count is not at hand.
public interface SpendHistory {
    /// Nano-units charged for requests that started at `since` or later, and whose settlement was accepted by this node
    /// before the call or posted by any node. Fails when the database does not answer.
    ///
    /// @param keyId null: all keys of the company
    Future<Long> spentSince(UUID companyId, UUID keyId, String currency, Instant since);

    /// The currency of a company's account, in which its budgets are; empty when there is no such company. Fails
    /// when the database does not answer.
    Future<Optional<String>> currencyOf(UUID companyId);
}
