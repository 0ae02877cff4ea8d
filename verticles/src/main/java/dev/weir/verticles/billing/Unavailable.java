package dev.weir.verticles.billing;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.billing.NotConnected;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/// Tells a ledger that is away from one that refuses what it was sent.
final class Unavailable {
    private static final int RETRY_AFTER_SECONDS = 1;
    /// Classes of SQLSTATE that say the data is at fault: data exception, constraint, limit exceeded, raised by us.
    private static final Set<String> REFUSALS = Set.of("22", "23", "54", "P0");

    private Unavailable() {}

    /// What a caller is told.
    static GatewayException of(Throwable cause) {
        return GatewayException.withDetail(Failure.LEDGER_UNAVAILABLE, "The ledger does not answer.", cause)
                .retryAfter(RETRY_AFTER_SECONDS);
    }

    /// True when sending the same again would be refused again.
    static boolean refuses(Throwable cause) {
        return switch (cause) {
            case PgException answer ->
                answer.getSqlState() != null
                        && REFUSALS.contains(answer.getSqlState().substring(0, 2));
            case NotConnected _, IOException _, TimeoutException _, VertxException _ -> false;
            default -> true;
        };
    }
}
