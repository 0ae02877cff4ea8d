package dev.weir.verticles.accounts;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.billing.Notices;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.NoticeTables;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Notices on PostgreSQL. Callable from any context.
public final class CompanyNotices implements Notices {
    private final NoticeTables tables;

    public CompanyNotices(NoticeTables tables) {
        this.tables = tables;
    }

    @Override
    public Future<Optional<Notice>> lowBalance(UUID companyId, OptionalLong nanos) {
        return Answers.of(() -> {
            nanos.ifPresent(CompanyNotices::check);
            return tables.lowBalance(companyId, nanos);
        });
    }

    private static void check(long nanos) {
        if (nanos <= 0 || nanos > Adjustments.AMOUNT_NANOS_MAX) {
            throw Answers.invalid(
                    "lowBalance",
                    Money.decimal(nanos) + " (expected: above zero, at most "
                            + Money.decimal(Adjustments.AMOUNT_NANOS_MAX) + "; null for none)");
        }
    }
}
