package dev.weir.contracts.billing;

import java.util.Optional;
import java.util.UUID;

/// Which transfers are asked for.
///
/// @param page which part of them
/// @param kind only those of it, see [Transaction#KINDS]
/// @param reference only the one with it
/// @param requestId only the charge of this request and its refunds
public record TransactionQuery(
        PageQuery page, Optional<String> kind, Optional<String> reference, Optional<UUID> requestId) {
    public static TransactionQuery of(PageQuery page) {
        return new TransactionQuery(page, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
