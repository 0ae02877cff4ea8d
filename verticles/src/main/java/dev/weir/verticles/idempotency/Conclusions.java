package dev.weir.verticles.idempotency;

import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.storage.idempotency.Found;
import dev.weir.storage.idempotency.IdempotencyTables;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the ends of claims to the database, a few at a time, again and again while it is away:
///
/// - an answer so often as `storeAttemptsMax` says; then it is lost and only that it was executed is still to be said;
/// - that for as long as the node runs: until then the claim stays open and its lease is renewed;
/// - a claim that is given up as often as an answer; then its lease ends it.
///
/// What waits was admitted by a claim each, and there are none while the database is away; beyond [#WAITING_MAX] the
/// newest is dropped, and its lease ends its claim.
final class Conclusions {
    static final int WAITING_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Conclusions.class);
    private static final int UNDER_WAY_MAX = 4;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long PAUSE_MS_MAX = 5_000;
    private static final long STOP_POLL_MS = 5;

    private final ContextInternal context;
    private final IdempotencyTables tables;
    private final AnswerCipher cipher;
    private final IdempotencySettings settings;
    private final AnswerMemory memory;
    private final Consumer<OpenClaim> concluded;

    // any thread
    private final AtomicInteger left = new AtomicInteger();

    // event loop only
    private final Deque<Task> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean away;
    private boolean full;
    private boolean stopped;

    /// A conclusion and how often it has failed.
    private record Task(Conclusion conclusion, int failures) {}

    /// @param concluded told when there is nothing more to be done for a claim
    Conclusions(
            ContextInternal context,
            IdempotencyTables tables,
            AnswerCipher cipher,
            IdempotencySettings settings,
            AnswerMemory memory,
            Consumer<OpenClaim> concluded) {
        this.context = context;
        this.tables = tables;
        this.cipher = cipher;
        this.settings = settings;
        this.memory = memory;
        this.concluded = concluded;
    }

    /// Accepts one. Any thread.
    void add(Conclusion conclusion) {
        boolean room = left.incrementAndGet() <= WAITING_MAX;
        context.runOnContext(_ -> {
            if (!room || stopped) {
                noRoom();
                over(conclusion);
            } else {
                waiting.add(new Task(conclusion, 0));
                next();
            }
        });
    }

    private void noRoom() {
        if (!full) {
            full = true;
            LOG.warn(
                    "idempotency: {} ends of requests wait; further ones are not stored, their keys are free after"
                            + " their leases",
                    WAITING_MAX);
        }
    }

    /// Accepted and not yet in the database. Any thread.
    int left() {
        return left.get();
    }

    private void next() {
        while (underWay < UNDER_WAY_MAX && !waiting.isEmpty()) {
            Task task = waiting.poll();
            underWay++;
            send(task.conclusion).onComplete(sent -> {
                underWay--;
                if (sent.failed()) {
                    failed(task, sent.cause());
                } else if (sent.result() == null) {
                    succeeded(task);
                } else {
                    // It is sealed now, and next.
                    waiting.addFirst(new Task(sent.result(), task.failures));
                }
                next();
            });
        }
    }

    /// Completes with what is still to be done, null for nothing.
    private Future<Conclusion> send(Conclusion conclusion) {
        return switch (conclusion) {
            case Conclusion.Keep keep -> seal(keep);
            case Conclusion.KeepSealed keep ->
                answered(tables.keep(keep.claim().request, keep.answer(), settings.keep())
                        .map(kept -> {
                            if (!kept) {
                                LOG.info(
                                        "idempotency: an answer was stored before, or its key was taken over meanwhile");
                            }
                            return null;
                        }));
            case Conclusion.KeepWithout(var claim, var reason) ->
                answered(tables.keepWithout(claim.request, claim.id, reason, settings.keep())
                        .mapEmpty());
            case Conclusion.GiveUp(var claim) ->
                answered(tables.giveUp(claim.request, claim.id).mapEmpty());
        };
    }

    private Future<Conclusion> seal(Conclusion.Keep keep) {
        OpenClaim claim = keep.claim();
        return context.executeBlocking(
                () -> {
                    Buffer sealed = cipher.seal(claim.id, keep.parts());
                    var answer = new Found.Kept(
                            claim.id, claim.request.requestId(), keep.status(), keep.contentType(), sealed);
                    return new Conclusion.KeepSealed(claim, answer, keep.bytes());
                },
                false);
    }

    private Future<Conclusion> answered(Future<Conclusion> call) {
        return call.timeout(settings.storeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void succeeded(Task task) {
        if (away) {
            away = false;
            full = false;
            LOG.info("idempotency: the database is back, {} ends of requests to store", left.get() - 1);
        }
        over(task.conclusion);
    }

    private void failed(Task task, Throwable cause) {
        if (!away) {
            away = true;
            LOG.warn("idempotency: the ends of requests can't be stored; they are tried again", cause);
        }
        int failures = task.failures + 1;
        Conclusion again = failures < settings.storeAttemptsMax() ? task.conclusion : atLast(task.conclusion, cause);
        if (again == null || stopped) {
            over(task.conclusion);
            return;
        }
        long pauseMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS << Math.min(failures - 1, 10));
        context.setTimer(pauseMs, _ -> {
            waiting.add(new Task(again, failures));
            next();
        });
    }

    /// What is tried on when an attempt was the last; null for nothing.
    private Conclusion atLast(Conclusion conclusion, Throwable cause) {
        return switch (conclusion) {
            case Conclusion.Keep keep -> lost(keep.claim(), keep.bytes(), cause);
            case Conclusion.KeepSealed keep -> lost(keep.claim(), keep.bytes(), cause);
            case Conclusion.KeepWithout without -> without;
            case Conclusion.GiveUp _ -> null;
        };
    }

    private Conclusion lost(OpenClaim claim, long bytes, Throwable cause) {
        LOG.warn(
                "idempotency: the answer of request {} could not be stored in {} attempts and is not kept",
                claim.request.requestId(),
                settings.storeAttemptsMax(),
                cause);
        memory.giveBack(bytes);
        return new Conclusion.KeepWithout(claim, Reason.LOST);
    }

    private void over(Conclusion conclusion) {
        switch (conclusion) {
            case Conclusion.Keep keep -> memory.giveBack(keep.bytes());
            case Conclusion.KeepSealed keep -> memory.giveBack(keep.bytes());
            case Conclusion.KeepWithout _, Conclusion.GiveUp _ -> {}
        }
        // In this order: whoever sees none left finds the key as the database has it.
        concluded.accept(conclusion.claim());
        left.decrementAndGet();
    }

    /// Waits until all are in the database, at most `storeTimeout`; what is left then is logged, and its keys are free
    /// after their leases or at the next start. Never fails.
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
            LOG.error("idempotency: {} ends of requests were not stored; their keys will be free again", left.get());
        }
        done.complete();
    }
}
