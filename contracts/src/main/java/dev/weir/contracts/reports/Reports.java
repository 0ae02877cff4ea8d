package dev.weir.contracts.reports;

import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a company's books say about a stretch of time. Every call fails with `STORAGE_UNAVAILABLE` when the database
/// does not answer.
public interface Reports {
    /// Groups at most in one summary.
    int GROUPS_MAX = 10_000;

    /// The account from `from`, else its opening, until before `to`, else this moment. Fails with `INVALID_VALUE` when
    /// `from` is after `to`.
    Future<Statement> statement(UUID companyId, Optional<Instant> from, Optional<Instant> to);

    /// Settled requests, summed. Fails with `INVALID_VALUE` when there are more than [#GROUPS_MAX] groups.
    Future<List<UsageSummary>> summary(UUID companyId, SummaryQuery query);

    /// All settled requests that the query means, newest first, whatever its cursor and limit, as they stand at the
    /// first read. Fails with `OVERLOADED` when too many lists are being read. Close it.
    Future<Rows<UsageRow>> usage(UUID companyId, UsageQuery query);

    /// The same for transfers.
    Future<Rows<Transaction>> transactions(UUID companyId, TransactionQuery query);
}
