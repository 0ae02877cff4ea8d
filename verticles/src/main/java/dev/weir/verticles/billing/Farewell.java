package dev.weir.verticles.billing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last seconds of a node that stops: what runs may end, what ended is posted, what it holds is given back. Event
/// loop only.
final class Farewell {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
    private static final long POLL_MS = 2;
    /// Giving back may take so long when nothing else was in the way.
    private static final long GIVE_BACK_MS_MAX = 2000;

    private final ContextInternal context;
    private final Ledger.Parts parts;
    private final Ledger.Works works;
    private final long deadlineNanos;

    Farewell(ContextInternal context, Ledger.Parts parts, Ledger.Works works) {
        this.context = context;
        this.parts = parts;
        this.works = works;
        this.deadlineNanos = System.nanoTime() + parts.settings().stopTimeout().toNanos();
    }

    /// Never fails.
    Future<Void> say() {
        Promise<Void> posted = context.promise();
        await(posted);
        return posted.future()
                .compose(_ -> works.allowances().giveBack().timeout(GIVE_BACK_MS_MAX, TimeUnit.MILLISECONDS))
                .recover(late -> {
                    LOG.warn(
                            "Not all is in the ledger: {} requests still ran, {} had ended; they are posted at the next"
                                    + " start, and allowances are closed then",
                            works.reservations().running(),
                            parts.journal().stats().waiting());
                    return Future.succeededFuture();
                });
    }

    private void await(Promise<Void> posted) {
        if (works.reservations().running() == 0 && allPosted()) {
            posted.complete();
        } else if (System.nanoTime() - deadlineNanos > 0) {
            posted.fail("not posted within " + parts.settings().stopTimeout());
        } else {
            context.setTimer(POLL_MS, _ -> await(posted));
        }
    }

    private boolean allPosted() {
        return works.shipper().caughtUp()
                && works.shipper().posted() >= works.reservations().endedUntil();
    }
}
