package dev.weir.verticles.billing;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.AccountTables;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/// Accounts on PostgreSQL. Callable from any context.
public final class CompanyAccounts implements Accounts {
    private static final int REFERENCE_CHARS_MAX = 255;
    private static final int DESCRIPTION_CHARS_MAX = 1000;
    private static final String OPENING_REFERENCE = "opening-balance";
    private static final String NUMBER_TOO_LARGE = "22003";

    private final AccountTables tables;
    private final Clock clock;

    public CompanyAccounts(AccountTables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /// Opens a company's account with what it has at the start. A repeat changes nothing, another amount neither.
    ///
    /// @param balance >= 0
    public Future<Void> open(UUID companyId, Money balance) {
        return answered(() -> tables.open(companyId, balance.currency())).compose(_ -> {
            if (balance.nanos() == 0) {
                return Future.succeededFuture();
            }
            return topUp(new TopUp(
                            companyId, OPENING_REFERENCE, balance.nanos(), balance.currency(), "Opening balance"))
                    .mapEmpty();
        });
    }

    @Override
    public Future<Balance> balance(UUID companyId) {
        return answered(() -> tables.balance(companyId));
    }

    @Override
    public Future<Page<UsageRow>> usage(UUID companyId, UsageQuery query) {
        return answered(() -> tables.usage(companyId, query));
    }

    @Override
    public Future<Page<Transaction>> transactions(UUID companyId, TransactionQuery query) {
        return answered(() -> tables.transactions(companyId, query));
    }

    /// Fails with `INVALID_VALUE` on an amount of zero or less, on one beyond the largest or that takes the balance
    /// beyond the largest, and on an empty or overlong text.
    @Override
    public Future<TopUpOutcome> topUp(TopUp topUp) {
        return answered(() -> {
            if (topUp.amountNanos() <= 0 || topUp.amountNanos() > Adjustments.AMOUNT_NANOS_MAX) {
                throw invalid(
                        "amount",
                        Money.decimal(topUp.amountNanos()) + " (expected: above zero, at most "
                                + Money.decimal(Adjustments.AMOUNT_NANOS_MAX) + ")");
            }
            text("reference", topUp.reference(), 1, REFERENCE_CHARS_MAX);
            text("description", topUp.description(), 0, DESCRIPTION_CHARS_MAX);
            Instant now = clock.instant();
            return tables.topUp(Ids.at(now.toEpochMilli()), topUp, now);
        });
    }

    private static void text(String param, String text, int charsMin, int charsMax) {
        if (text.length() < charsMin || text.length() > charsMax || text.indexOf('\0') >= 0) {
            throw invalid(
                    param,
                    text.length() + " characters (expected: " + charsMin + " to " + charsMax + ", none of them NUL)");
        }
    }

    private static GatewayException invalid(String param, String message) {
        return GatewayException.ofParam(Failure.INVALID_VALUE, param, param + ": " + message);
    }

    private static <T> Future<T> answered(Supplier<Future<T>> call) {
        return Future.<T>future(promise -> call.get().onComplete(promise)).recover(e -> Future.failedFuture(toApi(e)));
    }

    private static GatewayException toApi(Throwable cause) {
        return switch (cause) {
            case GatewayException known -> known;
            case PgException answer
            when NUMBER_TOO_LARGE.equals(answer.getSqlState()) ->
                invalid("amount", "too large (expected: a balance below 9.2 billion)");
            default ->
                GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                        .retryAfter(1);
        };
    }
}
