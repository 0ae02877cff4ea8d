package dev.weir.verticles.accounts;

import dev.weir.contracts.adjustments.Adjustments;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.Money;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.function.Supplier;

/// What is refused before the database is asked, and what its failures mean to a caller.
final class Answers {
    private static final int REFERENCE_CHARS_MAX = 255;
    private static final int TEXT_CHARS_MAX = 1000;
    private static final String NUMBER_TOO_LARGE = "22003";
    private static final String UNKNOWN_ZONE = "22023";

    private Answers() {}

    static void reference(String reference) {
        text("reference", reference, 1, REFERENCE_CHARS_MAX);
    }

    /// @param charsMin 0 or 1
    static void text(String param, String text, int charsMin) {
        text(param, text, charsMin, TEXT_CHARS_MAX);
    }

    private static void text(String param, String text, int charsMin, int charsMax) {
        if (text.length() < charsMin || text.length() > charsMax || text.indexOf('\0') >= 0) {
            throw invalid(
                    param,
                    text.length() + " characters (expected: " + charsMin + " to " + charsMax + ", none of them NUL)");
        }
    }

    static void amount(long nanos) {
        if (nanos <= 0 || nanos > Adjustments.AMOUNT_NANOS_MAX) {
            throw invalid(
                    "amount",
                    Money.decimal(nanos) + " (expected: above zero, at most "
                            + Money.decimal(Adjustments.AMOUNT_NANOS_MAX) + ")");
        }
    }

    static GatewayException invalid(String param, String message) {
        return GatewayException.ofParam(Failure.INVALID_VALUE, param, param + ": " + message);
    }

    static <T> Future<T> of(Supplier<Future<T>> call) {
        return Future.<T>future(promise -> call.get().onComplete(promise))
                .recover(e -> Future.failedFuture(failure(e)));
    }

    static GatewayException failure(Throwable cause) {
        return switch (cause) {
            case GatewayException known -> known;
            case PgException answer
            when NUMBER_TOO_LARGE.equals(answer.getSqlState()) ->
                invalid("amount", "too large (expected: a balance below 9.2 billion)");
            case PgException answer
            when UNKNOWN_ZONE.equals(answer.getSqlState()) ->
                invalid("zone", "the database does not know it (expected: a time zone such as Europe/Berlin)");
            default ->
                GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                        .retryAfter(1);
        };
    }
}
