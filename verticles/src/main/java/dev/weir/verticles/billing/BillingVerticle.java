package dev.weir.verticles.billing;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;

/// Gives the [Ledger] an event loop of its own. Event loop, one instance, deployed before the HTTP verticles so that
/// its loop is none of theirs.
///
/// An event loop rather than virtual threads: its work is gathering and sending, it never blocks, the connections it
/// takes from the pool stand on the same loop, and a batch costs no hand-over between threads but the one back to its
/// callers.
public final class BillingVerticle extends VerticleBase {
    private final Ledger ledger;

    public BillingVerticle(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Completes when what the last run left is posted, or `start-timeout` is over. Fails when the database does not
    /// answer at all.
    @Override
    public Future<?> start() {
        return ledger.start((ContextInternal) context);
    }

    /// Completes when everything is posted and given back, or `stop-timeout` is over.
    @Override
    public Future<?> stop() {
        return ledger.stop((ContextInternal) context);
    }
}
