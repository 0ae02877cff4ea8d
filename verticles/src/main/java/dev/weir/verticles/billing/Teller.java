package dev.weir.verticles.billing;

import dev.weir.contracts.fault.FaultPoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the ledger for many at once: while a few batches are under way the next gathers. A batch is sent until it is
/// answered; one that the ledger refuses is halved until the item at fault is alone, and that one fails. Event loop
/// only.
///
/// Its queue needs no limit: each allowance has one operation in it at most.
final class Teller<I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
    private static final int BATCH_MAX = 500;
    private static final int IN_FLIGHT_MAX = 2;
    private static final long FIRST_PAUSE_MS = 20;
    private static final long PAUSE_MS_MAX = 250;

    private final ContextInternal context;
    private final Contact contact;
    private final long timeoutMs;
    private final Function<List<I>, Future<List<O>>> send;

    private final ArrayDeque<Asked<I, O>> queue = new ArrayDeque<>();
    private int inFlight;
    private boolean awake;

    private record Asked<I, O>(I item, Promise<O> promise) {}

    /// @param timeoutMs an answer that takes longer counts as lost, and the batch is sent again
    /// @param send answers in the order of the batch; a repeat answers what it answered
    Teller(ContextInternal context, Contact contact, long timeoutMs, Function<List<I>, Future<List<O>>> send) {
        this.context = context;
        this.contact = contact;
        this.timeoutMs = timeoutMs;
        this.send = send;
    }

    /// Completes when the ledger has answered; fails only when it refuses the item.
    Future<O> ask(I item) {
        Promise<O> promise = context.promise();
        queue.add(new Asked<>(item, promise));
        if (!awake) {
            awake = true;
            context.runOnContext(_ -> {
                awake = false;
                drain();
            });
        }
        return promise.future();
    }

    private void drain() {
        while (inFlight < IN_FLIGHT_MAX && !queue.isEmpty()) {
            List<Asked<I, O>> batch = new ArrayList<>();
            while (batch.size() < BATCH_MAX && !queue.isEmpty()) {
                batch.add(queue.poll());
            }
            inFlight++;
            deliver(batch, FIRST_PAUSE_MS).onComplete(_ -> {
                inFlight--;
                drain();
            });
        }
    }

    private Future<Void> deliver(List<Asked<I, O>> batch, long pauseMs) {
        return attempt(batch).transform(answer -> {
            if (answer.succeeded()) {
                FaultPoint.GRANTED.reach();
                contact.answered();
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).promise.complete(answer.result().get(i));
                }
                return Future.succeededFuture();
            }
            if (!Unavailable.refuses(answer.cause())) {
                contact.failed(answer.cause());
                return pause(pauseMs).compose(_ -> deliver(batch, Math.min(2 * pauseMs, PAUSE_MS_MAX)));
            }
            if (batch.size() == 1) {
                LOG.error("The ledger refuses {}", batch.getFirst().item, answer.cause());
                batch.getFirst().promise.fail(answer.cause());
                return Future.succeededFuture();
            }
            int half = batch.size() / 2;
            return deliver(batch.subList(0, half), FIRST_PAUSE_MS)
                    .compose(_ -> deliver(batch.subList(half, batch.size()), FIRST_PAUSE_MS));
        });
    }

    private Future<List<O>> attempt(List<Asked<I, O>> batch) {
        try {
            return send.apply(batch.stream().map(Asked::item).toList()).timeout(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (RuntimeException unfit) {
            return context.failedFuture(unfit);
        }
    }

    private Future<Void> pause(long ms) {
        Promise<Void> over = context.promise();
        context.setTimer(ms, _ -> over.complete());
        return over.future();
    }
}
