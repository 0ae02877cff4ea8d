package dev.weir.verticles.billing;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// An item on its way to the ledger and the caller who waits for the answer. The ledger's event loop writes it; the
/// caller's event loop completes the future, once for all of a batch that belong to it.
final class Pending<I, O> {
    final I item;
    final long offeredNanos = System.nanoTime();
    private final Promise<O> promise;
    private final EventLoop callerLoop;

    // ledger's event loop only, until answered
    private O outcome;
    private Throwable failure;

    Pending(I item, ContextInternal caller) {
        this.item = item;
        this.promise = caller.promise();
        this.callerLoop = caller.nettyEventLoop();
    }

    Future<O> future() {
        return promise.future();
    }

    boolean answered() {
        return outcome != null || failure != null;
    }

    void succeed(O with) {
        outcome = with;
    }

    void fail(Throwable with) {
        failure = with;
    }

    private void complete() {
        if (failure != null) {
            promise.tryFail(failure);
        } else {
            promise.tryComplete(outcome);
        }
    }

    /// Tells the callers of answered items, one task per event loop.
    static <I, O> void tell(List<Pending<I, O>> answered) {
        if (answered.isEmpty()) {
            return;
        }
        if (answered.size() == 1) {
            Pending<I, O> only = answered.getFirst();
            only.callerLoop.execute(only::complete);
            return;
        }
        Map<EventLoop, List<Pending<I, O>>> byLoop = new IdentityHashMap<>();
        for (Pending<I, O> each : answered) {
            byLoop.computeIfAbsent(each.callerLoop, _ -> new ArrayList<>()).add(each);
        }
        byLoop.forEach((loop, theirs) -> loop.execute(() -> theirs.forEach(Pending::complete)));
    }
}
