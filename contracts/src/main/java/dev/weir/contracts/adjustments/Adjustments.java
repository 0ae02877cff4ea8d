package dev.weir.contracts.adjustments;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import io.vertx.core.Future;
import java.util.UUID;

/// Money that moves by hand. Durable when it completes. A repeat with the same reference and values is answered with
/// the first transfer, and changes nothing. Every call fails with `STORAGE_UNAVAILABLE` when the database does not
/// answer, with `INVALID_VALUE` on an amount, text, priority or time out of its bounds.
public interface Adjustments {
    /// The most that one transfer moves: a billion units.
    long AMOUNT_NANOS_MAX = 1_000_000_000_000_000_000L;

    /// The largest [GrantCredit#priority()].
    int PRIORITY_MAX = 1000;

    Future<AdjustmentOutcome> grant(GrantCredit grant);

    Future<AdjustmentOutcome> refund(Refund refund);

    Future<AdjustmentOutcome> correct(Correction correction);

    /// The company's credits, newest first; `from` and `to` bound when they were granted.
    Future<Page<Credit>> credits(UUID companyId, PageQuery query);
}
