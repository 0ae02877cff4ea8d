package dev.weir.verticles.responses;

import dev.weir.storage.responses.ResponseTables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings accepted answers to the database, a few at a time, each so often as `storeAttemptsMax` says while it is away;
/// then it is lost. What waits is bounded by whoever accepts it.
final class Writes {
    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);
    private static final int UNDER_WAY_MAX = 4;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long PAUSE_MS_MAX = 5_000;
    private static final long STOP_POLL_MS = 5;

    private final ContextInternal context;
    private final ResponseTables tables;
    private final Seals seals;
    private final InstantSource clock;
    private final ResponsesSettings settings;
    private final BiConsumer<Waiting, Boolean> over;

    // any thread
    private final AtomicInteger left = new AtomicInteger();

    // event loop only
    private final Deque<Waiting> line = new ArrayDeque<>();
    private int underWay;
    private boolean away;
    private boolean stopped;

    /// @param over told once for each: true when the database has it, or had it until it was deleted
    Writes(
            ContextInternal context,
            ResponseTables tables,
            Seals seals,
            InstantSource clock,
            ResponsesSettings settings,
            BiConsumer<Waiting, Boolean> over) {
        this.context = context;
        this.tables = tables;
        this.seals = seals;
        this.clock = clock;
        this.settings = settings;
        this.over = over;
    }

    /// Accepts one. Any thread.
    void add(Waiting waiting) {
        left.incrementAndGet();
        context.runOnContext(_ -> {
            if (stopped) {
                over(waiting, false);
            } else {
                line.add(waiting);
                next();
            }
        });
    }

    /// Accepted and not yet over. Any thread.
    int left() {
        return left.get();
    }

    private void next() {
        while (underWay < UNDER_WAY_MAX && !line.isEmpty()) {
            Waiting waiting = line.poll();
            if (waiting.deleted() && waiting.failures == 0) {
                over(waiting, true);
                continue;
            }
            underWay++;
            seal(waiting)
                    .compose(_ -> stored(waiting))
                    .timeout(settings.storeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(stored -> {
                        underWay--;
                        if (stored.failed()) {
                            failed(waiting, stored.cause());
                        } else {
                            succeeded(waiting);
                        }
                        next();
                    });
        }
    }

    private Future<Void> seal(Waiting waiting) {
        if (waiting.sealed != null) {
            return Future.succeededFuture();
        }
        return context.executeBlocking(() -> seals.seal(waiting.response), false)
                .map(made -> {
                    waiting.sealed = made;
                    return null;
                });
    }

    private Future<Void> stored(Waiting waiting) {
        // A failed attempt may have stored it all the same.
        Future<?> kept = waiting.deleted() ? Future.succeededFuture() : tables.keep(waiting.sealed);
        return kept.compose(_ -> waiting.deleted()
                        ? tables.delete(waiting.response.companyId(), waiting.response.id(), clock.instant())
                        : Future.succeededFuture())
                .mapEmpty();
    }

    private void succeeded(Waiting waiting) {
        if (away) {
            away = false;
            LOG.info("responses: the database is back, {} answers to store", left.get() - 1);
        }
        over(waiting, true);
    }

    private void failed(Waiting waiting, Throwable cause) {
        if (!away) {
            away = true;
            LOG.warn("responses: answers can't be stored; they are tried again", cause);
        }
        waiting.failures++;
        if (stopped || waiting.failures >= settings.storeAttemptsMax()) {
            LOG.warn(
                    "responses: the answer {} could not be stored in {} attempts and is lost",
                    waiting.response.id(),
                    waiting.failures,
                    cause);
            over(waiting, false);
            return;
        }
        long pauseMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS << Math.min(waiting.failures - 1, 10));
        context.setTimer(pauseMs, _ -> {
            line.add(waiting);
            next();
        });
    }

    private void over(Waiting waiting, boolean stored) {
        // In this order: whoever sees none left finds what the database has.
        over.accept(waiting, stored);
        left.decrementAndGet();
    }

    /// Waits until all are in the database, at most `storeTimeout`; what is left then is lost, and logged. Never fails.
    Future<Void> stop() {
        Promise<Void> done = context.promise();
        flush(System.nanoTime() + settings.storeTimeout().toNanos(), done);
        return done.future();
    }

    private void flush(long deadline, Promise<Void> done) {
        if (left.get() > 0 && System.nanoTime() - deadline < 0) {
            context.setTimer(STOP_POLL_MS, _ -> flush(deadline, done));
            return;
        }
        stopped = true;
        if (left.get() > 0) {
            LOG.error("responses: {} answers were not stored and are lost", left.get());
        }
        done.complete();
    }
}
