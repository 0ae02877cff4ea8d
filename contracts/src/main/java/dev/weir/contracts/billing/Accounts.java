package dev.weir.contracts.billing;

import io.vertx.core.Future;
import java.util.UUID;

/// What a company may see and do about its own account. Every call fails with `STORAGE_UNAVAILABLE` when the database
/// does not answer; lists fail with `INVALID_VALUE` on a cursor that is not ours.
public interface Accounts {
    Future<Balance> balance(UUID companyId);

    Future<Page<UsageRow>> usage(UUID companyId, UsageQuery query);

    Future<Page<Transaction>> transactions(UUID companyId, TransactionQuery query);

    /// Credits money paid in, once per company and reference. Fails with `INVALID_VALUE` on an amount of zero or less
    /// or beyond the largest.
    Future<TopUpOutcome> topUp(TopUp topUp);

    default Future<Page<UsageRow>> usage(UUID companyId, PageQuery page) {
        return usage(companyId, UsageQuery.of(page));
    }

    default Future<Page<Transaction>> transactions(UUID companyId, PageQuery page) {
        return transactions(companyId, TransactionQuery.of(page));
    }
}
