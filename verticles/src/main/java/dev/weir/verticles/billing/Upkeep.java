package dev.weir.verticles.billing;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has to be done every so often: allowances renewed, those that expired closed, of any node; credits past their
/// end taken back; requests whose end this node lost ended by policy. Event loop only.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final int BATCH_MAX = 200;
    private static final int RENEWALS_PER_TTL = 4;
    private static final long RETRY_MS = 1000;

    private final ContextInternal context;
    private final Ledger.Parts parts;
    private final Allowances allowances;
    private final Reservations reservations;
    private boolean busy;
    private boolean stopped;

    Upkeep(ContextInternal context, Ledger.Parts parts, Allowances allowances, Reservations reservations) {
        this.context = context;
        this.parts = parts;
        this.allowances = allowances;
        this.reservations = reservations;
    }

    void start() {
        renewIn(parts.settings().allowanceTtl().toMillis() / RENEWALS_PER_TTL);
        context.setPeriodic(parts.settings().reapInterval().toMillis(), _ -> tick());
    }

    private void renewIn(long ms) {
        context.setTimer(Math.max(1, ms), _ -> {
            if (!stopped) {
                renew();
            }
        });
    }

    private void renew() {
        allowances.renew().onComplete(renewed -> {
            long regularMs = parts.settings().allowanceTtl().toMillis() / RENEWALS_PER_TTL;
            renewIn(renewed.succeeded() ? regularMs : Math.min(RETRY_MS, regularMs));
        });
    }

    /// From now on nothing more is done.
    void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped) {
            return;
        }
        int abandoned = reservations.endAbandoned();
        if (abandoned > 0) {
            LOG.error(
                    "{} requests outlived their reservation without an end: ended as if their node had died",
                    abandoned);
        }
        if (busy) {
            return;
        }
        busy = true;
        all(parts.tables()::expireAllowances, 0)
                .onSuccess(Upkeep::closed)
                .compose(_ -> all(parts.expireCredits()::apply, 0))
                .onComplete(expired -> {
                    busy = false;
                    if (expired.failed()) {
                        LOG.debug("what expired was not looked for, the database does not answer", expired.cause());
                    }
                });
    }

    private static void closed(int allowances) {
        if (allowances > 0) {
            LOG.warn("{} allowances were not renewed in time: closed, what they held is available again", allowances);
        }
    }

    private static Future<Integer> all(IntFunction<Future<Integer>> expire, int before) {
        return expire.apply(BATCH_MAX)
                .compose(expired ->
                        expired < BATCH_MAX ? Future.succeededFuture(before + expired) : all(expire, before + expired));
    }
}
