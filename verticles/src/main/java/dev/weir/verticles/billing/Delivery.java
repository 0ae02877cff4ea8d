package dev.weir.verticles.billing;

import dev.weir.storage.billing.NotConnected;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers items to the ledger until it has them. While the database is away a batch keeps its slot and is sent again
/// with growing pauses. A batch that the database refuses for what is in it is halved until the item at fault is
/// alone; that one is set aside, reported, counted and tried again every minute, and the others go on.
///
/// The queue has no limit of its own: what enters it was admitted by a reservation, and there are none while the
/// database is away.
final class Delivery<I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long REFUSED_PAUSE_MS = 60_000;
    /// Classes of SQLSTATE that say the data is at fault: data exception, constraint, limit exceeded, raised by us.
    private static final Set<String> REFUSALS = Set.of("22", "23", "54", "P0");

    private final String what;
    private final ContextInternal context;
    private final BillingSettings settings;
    private final Function<List<I>, Future<List<O>>> post;
    private final Batcher<I, O> batcher;

    // any thread
    private final AtomicInteger undelivered = new AtomicInteger();
    private final Queue<Pending<I, O>> refused = new ConcurrentLinkedQueue<>();

    // event loop only
    private boolean away;
    private Throwable abandoned;

    /// @param what the items' name in the log
    Delivery(
            String what,
            ContextInternal context,
            BillingSettings settings,
            long lingerMs,
            Function<List<I>, Future<List<O>>> post) {
        this.what = what;
        this.context = context;
        this.settings = settings;
        this.post = post;
        this.batcher = new Batcher<>(
                context,
                settings.batchMax(),
                settings.batchesInFlightMax(),
                Integer.MAX_VALUE,
                lingerMs,
                batch -> deliver(batch, FIRST_PAUSE_MS));
    }

    /// Accepts an item for good. Any thread.
    void offer(Pending<I, O> item) {
        undelivered.incrementAndGet();
        batcher.offer(item);
    }

    /// Accepted and not yet delivered. Any thread.
    int undelivered() {
        return undelivered.get();
    }

    /// Age of the oldest of them, 0 when there is none. Any thread.
    long ageMs() {
        Pending<I, O> aside = refused.peek();
        long age = aside == null ? 0 : System.nanoTime() - aside.offeredNanos;
        return TimeUnit.NANOSECONDS.toMillis(Math.max(age, batcher.ageNanos()));
    }

    /// True when everything that was offered before `nanos` is delivered. Any thread.
    boolean postedUntil(long nanos) {
        if (undelivered.get() == 0) {
            return true;
        }
        // None to be seen while some are undelivered: one is between the queue and its batch.
        long age = batcher.ageNanos();
        return age > 0 && System.nanoTime() - age - nanos > 0;
    }

    /// Stops trying and fails all that is left. Event loop only.
    void abandon(Throwable cause) {
        abandoned = cause;
        batcher.inFlight().forEach(this::giveUp);
        batcher.takeAll().forEach(each -> giveUp(List.of(each)));
        refused.forEach(each -> giveUp(List.of(each)));
    }

    private void giveUp(List<Pending<I, O>> items) {
        List<Pending<I, O>> open =
                items.stream().filter(each -> !each.answered()).toList();
        open.forEach(each -> each.fail(abandoned));
        Pending.tell(open);
    }

    private Future<Void> deliver(List<Pending<I, O>> batch, long pauseMs) {
        if (abandoned != null) {
            giveUp(batch);
            return Future.succeededFuture();
        }
        return attempt(batch).transform(posted -> {
            if (posted.succeeded()) {
                delivered(batch, posted.result());
                return Future.succeededFuture();
            }
            if (!refuses(posted.cause())) {
                return pause(posted.cause(), pauseMs)
                        .compose(_ -> deliver(
                                batch,
                                Math.min(2 * pauseMs, settings.retryPauseMax().toMillis())));
            }
            if (batch.size() == 1) {
                setAside(batch.getFirst(), posted.cause());
                return Future.succeededFuture();
            }
            int half = batch.size() / 2;
            return deliver(batch.subList(0, half), FIRST_PAUSE_MS)
                    .compose(_ -> deliver(batch.subList(half, batch.size()), FIRST_PAUSE_MS));
        });
    }

    private Future<List<O>> attempt(List<Pending<I, O>> batch) {
        try {
            return post.apply(batch.stream().map(each -> each.item).toList())
                    .timeout(settings.batchTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException unfit) {
            return context.failedFuture(unfit);
        }
    }

    private void delivered(List<Pending<I, O>> batch, List<O> outcomes) {
        if (away) {
            away = false;
            LOG.info("{}: the ledger is back, {} to post", what, undelivered.get());
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).succeed(outcomes.get(i));
        }
        undelivered.addAndGet(-batch.size());
        Pending.tell(batch);
    }

    private Future<Void> pause(Throwable cause, long pauseMs) {
        if (!away) {
            away = true;
            LOG.warn("{}: the ledger does not answer, {} kept and tried again", what, undelivered.get(), cause);
        }
        Promise<Void> over = context.promise();
        context.setTimer(pauseMs, _ -> over.complete());
        return over.future();
    }

    private void setAside(Pending<I, O> item, Throwable cause) {
        LOG.error("{}: the ledger refuses {}; kept and tried again every minute", what, item.item, cause);
        refused.add(item);
        context.setTimer(REFUSED_PAUSE_MS, _ -> {
            refused.remove(item);
            batcher.offer(item);
        });
    }

    private static boolean refuses(Throwable cause) {
        return switch (cause) {
            case PgException answer ->
                answer.getSqlState() != null
                        && REFUSALS.contains(answer.getSqlState().substring(0, 2));
            case NotConnected _, IOException _, TimeoutException _, VertxException _ -> false;
            default -> true;
        };
    }
}
