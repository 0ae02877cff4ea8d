package dev.weir.verticles.accounts;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.adjustments.Credit;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AdjustmentTables;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Adjustments on PostgreSQL. Callable from any context.
public final class CompanyAdjustments implements Adjustments {
    private final AdjustmentTables tables;
    private final Supplier<Future<Void>> caughtUp;
    private final Clock clock;

    /// @param caughtUp completes when the ledger has what this node had accepted; never fails
    public CompanyAdjustments(AdjustmentTables tables, Supplier<Future<Void>> caughtUp, Clock clock) {
        this.tables = tables;
        this.caughtUp = caughtUp;
        this.clock = clock;
    }

    @Override
    public Future<AdjustmentOutcome> grant(GrantCredit grant) {
        return Answers.of(() -> {
            Answers.reference(grant.reference());
            Answers.amount(grant.amountNanos());
            Answers.text("description", grant.description(), 0);
            if (grant.priority() < 0 || grant.priority() > PRIORITY_MAX) {
                throw Answers.invalid("priority", grant.priority() + " (expected: 0 to " + PRIORITY_MAX + ")");
            }
            return posted((id, now) -> tables.grant(id, grant, now));
        });
    }

    /// A request that this node has answered can be refunded at once.
    @Override
    public Future<AdjustmentOutcome> refund(Refund refund) {
        return Answers.of(() -> {
            Answers.reference(refund.reference());
            refund.amountNanos().ifPresent(Answers::amount);
            Answers.text("reason", refund.reason(), 1);
            return caughtUp.get().compose(_ -> posted((id, now) -> tables.refund(id, refund, now)));
        });
    }

    @Override
    public Future<AdjustmentOutcome> correct(Correction correction) {
        return Answers.of(() -> {
            Answers.reference(correction.reference());
            long nanos = correction.amountNanos();
            if (nanos == 0 || nanos < -AMOUNT_NANOS_MAX || nanos > AMOUNT_NANOS_MAX) {
                throw Answers.invalid(
                        "amount",
                        Money.decimal(nanos) + " (expected: not zero, at most " + Money.decimal(AMOUNT_NANOS_MAX)
                                + " either way)");
            }
            Answers.text("reason", correction.reason(), 1);
            return posted((id, now) -> tables.correct(id, correction, now));
        });
    }

    private Future<AdjustmentOutcome> posted(BiFunction<UUID, Instant, Future<AdjustmentOutcome>> post) {
        Instant now = clock.instant();
        return post.apply(Ids.at(now.toEpochMilli()), now);
    }

    @Override
    public Future<Page<Credit>> credits(UUID companyId, PageQuery query) {
        return Answers.of(() -> caughtUp.get().compose(_ -> tables.credits(companyId, query)));
    }
}
