package dev.weir.verticles.billing;

import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.OpenRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first minutes of a node that died: what ran is ended by policy, what its journal holds is posted, and only then
/// are its allowances closed, because what is posted is covered by them. Event loop only.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long POLL_MS = 5;
    private static final long RETRY_MS = 1000;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ContextInternal context;
    private final Ledger.Parts parts;
    private final Journal journal;
    private final long startedNanos = System.nanoTime();
    private long saidNanos = startedNanos;
    private boolean late;

    Recovery(ContextInternal context, Ledger.Parts parts) {
        this.context = context;
        this.parts = parts;
        this.journal = parts.journal();
    }

    /// Writes the ends of what the last run left running.
    void endOpen(Reservations reservations) {
        journal.quarantined().forEach(each -> LOG.error("Journal: {}", each));
        List<OpenRequest> left = journal.open();
        left.forEach(reservations::end);
        if (!left.isEmpty()) {
            LOG.warn("{} requests were running when this node's last run died: ended by policy", left.size());
        }
    }

    /// Completes when everything is posted and the allowances of earlier runs are closed, or when `start-timeout` is
    /// over; then it goes on behind the requests.
    Future<Void> post(Shipper shipper, UUID run) {
        Promise<Void> done = context.promise();
        await(shipper, run, done);
        return done.future();
    }

    private void await(Shipper shipper, UUID run, Promise<Void> done) {
        if (shipper.caughtUp()) {
            closeRuns(run, done);
            return;
        }
        progress(done);
        context.setTimer(POLL_MS, _ -> await(shipper, run, done));
    }

    private void progress(Promise<Void> done) {
        long now = System.nanoTime();
        if (!late && now - startedNanos > parts.settings().startTimeout().toNanos()) {
            late = true;
            LOG.warn(
                    "{} ended requests of the last run are not in the ledger after {} ms: it goes on behind new requests",
                    journal.stats().waiting(),
                    parts.settings().startTimeout().toMillis());
            done.complete();
        } else if (now - saidNanos > PROGRESS_NANOS) {
            saidNanos = now;
            LOG.info("posting what the last run left: {} to go", journal.stats().waiting());
        }
    }

    private void closeRuns(UUID run, Promise<Void> done) {
        parts.tables().closeRuns(run).onComplete(closed -> {
            if (closed.succeeded()) {
                if (closed.result() > 0) {
                    LOG.info("the last run's allowances are closed");
                }
                done.tryComplete();
                return;
            }
            progress(done);
            context.setTimer(RETRY_MS, _ -> closeRuns(run, done));
        });
    }
}
