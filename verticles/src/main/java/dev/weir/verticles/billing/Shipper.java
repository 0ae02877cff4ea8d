package dev.weir.verticles.billing;

import dev.weir.contracts.fault.FaultPoint;
import dev.weir.storage.billing.Posting;
import dev.weir.storage.journal.Batch;
import dev.weir.storage.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the journal has into the ledger, batch by batch, as often as that takes, and tells the journal
/// how far it came. Event loop only but where it says otherwise.
///
/// What the ledger refuses for its content is found by halving the batch, set aside, reported and tried again after a
/// minute; if it is refused again it is written anew at the end of the journal, so that what lies before it can be
/// deleted. So nothing is lost and nothing else is held up.
final class Shipper {
    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
    private static final long FIRST_PAUSE_MS = 50;

    private final ContextInternal context;
    private final Journal journal;
    private final Function<List<Posting>, Future<?>> post;
    private final BillingSettings settings;
    private final Contact contact;

    // any thread
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile long posted;

    // event loop only
    private final ArrayDeque<Shipment> shipments = new ArrayDeque<>();
    private int sending;
    private boolean waitsForSlot;
    private boolean stopped;
    private boolean allRead;

    /// A batch on its way.
    private static final class Shipment {
        final long after;
        /// How many are neither posted nor written anew.
        int left;
        /// How many of those are set aside.
        int aside;

        Shipment(Batch batch) {
            this.after = batch.position();
            this.left = batch.postings().size();
        }
    }

    Shipper(
            ContextInternal context,
            Journal journal,
            BillingSettings settings,
            Contact contact,
            Function<List<Posting>, Future<?>> post) {
        this.context = context;
        this.journal = journal;
        this.settings = settings;
        this.contact = contact;
        this.post = post;
    }

    /// There is something in the journal. Any thread.
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            context.setTimer(settings.shipLinger().toMillis(), _ -> drain());
        }
    }

    /// How far the journal is in the ledger, but for what is set aside. Any thread.
    long posted() {
        return posted;
    }

    /// What the ledger refuses. Any thread.
    int refused() {
        return refused.get();
    }

    /// True when nothing was left in the journal at the last look, and all before is posted or set aside.
    boolean caughtUp() {
        return allRead && shipments.stream().allMatch(each -> each.left == each.aside);
    }

    /// Sends nothing more.
    void stop() {
        stopped = true;
    }

    private void drain() {
        while (sending < settings.batchesInFlightMax() && !stopped) {
            Batch batch = journal.read(settings.batchMax());
            if (batch.postings().isEmpty()) {
                awake.set(false);
                batch = journal.read(settings.batchMax()); // what came in between has woken nobody
                if (batch.postings().isEmpty()) {
                    allRead = true;
                    return;
                }
                awake.set(true);
            }
            ship(batch);
            if (batch.postings().size() < settings.batchMax()) {
                context.setTimer(settings.shipLinger().toMillis(), _ -> drain());
                return;
            }
        }
        waitsForSlot = true;
    }

    private void ship(Batch batch) {
        allRead = false;
        var shipment = new Shipment(batch);
        shipments.add(shipment);
        sending++;
        FaultPoint.SHIPPING.reach();
        deliver(shipment, batch.postings(), FIRST_PAUSE_MS).onComplete(_ -> {
            sending--;
            if (waitsForSlot) {
                waitsForSlot = false;
                drain();
            }
        });
    }

    private Future<Void> deliver(Shipment shipment, List<Posting> postings, long pauseMs) {
        if (stopped) {
            return context.succeededFuture();
        }
        return attempt(postings).transform(answer -> {
            if (answer.succeeded()) {
                FaultPoint.POSTED.reach();
                contact.answered();
                shipment.left -= postings.size();
                advance();
                return Future.succeededFuture();
            }
            if (!Unavailable.refuses(answer.cause())) {
                contact.failed(answer.cause());
                long nextMs = Math.min(2 * pauseMs, settings.retryPauseMax().toMillis());
                return pause(pauseMs).compose(_ -> deliver(shipment, postings, nextMs));
            }
            if (postings.size() == 1) {
                setAside(shipment, postings.getFirst(), answer.cause());
                return Future.succeededFuture();
            }
            int half = postings.size() / 2;
            return deliver(shipment, postings.subList(0, half), FIRST_PAUSE_MS)
                    .compose(_ -> deliver(shipment, postings.subList(half, postings.size()), FIRST_PAUSE_MS));
        });
    }

    private Future<?> attempt(List<Posting> postings) {
        try {
            return post.apply(postings).timeout(settings.batchTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException unfit) {
            return context.failedFuture(unfit);
        }
    }

    private Future<Void> pause(long ms) {
        Promise<Void> over = context.promise();
        context.setTimer(ms, _ -> over.complete());
        return over.future();
    }

    private void advance() {
        long shipped = -1;
        while (!shipments.isEmpty() && shipments.peek().left == 0) {
            shipped = shipments.poll().after;
        }
        if (shipped >= 0) {
            journal.shipped(shipped);
            FaultPoint.SHIPPED.reach();
        }
        long reached = Math.max(posted, shipped);
        for (Shipment each : shipments) {
            if (each.left > each.aside) {
                break;
            }
            reached = each.after;
        }
        posted = reached;
    }

    private void setAside(Shipment shipment, Posting posting, Throwable cause) {
        LOG.error(
                "The ledger refuses request {} of company {}; it is kept and tried again",
                posting.settlement().reserve().requestId(),
                posting.settlement().reserve().companyId(),
                cause);
        refused.incrementAndGet();
        shipment.aside++;
        advance();
        retryLater(shipment, posting);
    }

    private void retryLater(Shipment shipment, Posting posting) {
        context.setTimer(settings.refusedRetry().toMillis(), _ -> {
            if (stopped) {
                return;
            }
            attempt(List.of(posting)).onComplete(answer -> {
                if (answer.failed() && !Unavailable.refuses(answer.cause())) {
                    retryLater(shipment, posting);
                    return;
                }
                if (answer.failed()) {
                    journal.ended(posting.settlement(), posting.allowanceId(), posting.coveredNanos());
                    wake();
                }
                refused.decrementAndGet();
                shipment.aside--;
                shipment.left--;
                advance();
            });
        });
    }
}
