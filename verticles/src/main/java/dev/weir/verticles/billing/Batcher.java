package dev.weir.verticles.billing;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Gathers items from any thread and hands them on in batches, on one event loop, a few at a time: while all are under
/// way the next gathers, so batches grow with the load and a lone item does not wait.
final class Batcher<I, O> {
    private final ContextInternal context;
    private final int batchMax;
    private final int inFlightMax;
    private final int queueMax;
    private final long lingerMs;
    private final Function<List<Pending<I, O>>, Future<?>> send;

    // any thread
    private final Queue<Pending<I, O>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final List<List<Pending<I, O>>> inFlight = new CopyOnWriteArrayList<>();

    /// The head of the queue while it and others move from there to `inFlight`: seen in one of the three at any moment.
    private volatile Pending<I, O> moving;

    // event loop only
    private boolean waitsForSlot;

    /// @param queueMax items that wait at most
    /// @param lingerMs how long the first of a batch waits for others, 0 for not at all
    /// @param send takes a batch over; its completion, either way, frees the slot
    Batcher(
            ContextInternal context,
            int batchMax,
            int inFlightMax,
            int queueMax,
            long lingerMs,
            Function<List<Pending<I, O>>, Future<?>> send) {
        this.context = context;
        this.batchMax = batchMax;
        this.inFlightMax = inFlightMax;
        this.queueMax = queueMax;
        this.lingerMs = lingerMs;
        this.send = send;
    }

    /// False when the queue is full; the item is not in it then. Any thread.
    boolean offer(Pending<I, O> item) {
        if (queued.incrementAndGet() > queueMax) {
            queued.decrementAndGet();
            return false;
        }
        queue.add(item);
        if (!awake.get() && awake.compareAndSet(false, true)) {
            wake();
        }
        return true;
    }

    private void wake() {
        if (lingerMs == 0 || queued.get() >= batchMax) {
            context.runOnContext(_ -> drain());
        } else {
            context.setTimer(lingerMs, _ -> drain());
        }
    }

    private void drain() {
        while (inFlight.size() < inFlightMax) {
            List<Pending<I, O>> batch = poll();
            if (!batch.isEmpty()) {
                start(batch);
                continue;
            }
            awake.set(false);
            if (queue.isEmpty() || !awake.compareAndSet(false, true)) {
                return;
            }
        }
        waitsForSlot = true;
    }

    private List<Pending<I, O>> poll() {
        List<Pending<I, O>> batch = new ArrayList<>(Math.min(batchMax, queued.get()));
        moving = queue.peek();
        while (batch.size() < batchMax) {
            Pending<I, O> next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        queued.addAndGet(-batch.size());
        return batch;
    }

    private void start(List<Pending<I, O>> batch) {
        inFlight.add(batch);
        moving = null;
        send.apply(batch).onComplete(_ -> context.execute(() -> ended(batch)));
    }

    private void ended(List<Pending<I, O>> batch) {
        inFlight.removeIf(each -> each == batch);
        if (waitsForSlot) {
            waitsForSlot = false;
            wake();
        }
    }

    /// Takes the item at the head of the queue out if it was offered before `nanos`, else null. Event loop only.
    Pending<I, O> pollOlderThan(long nanos) {
        Pending<I, O> head = queue.peek();
        if (head == null || head.offeredNanos - nanos >= 0) {
            return null;
        }
        queued.decrementAndGet();
        return queue.poll();
    }

    /// Takes out all that waits. Event loop only.
    List<Pending<I, O>> takeAll() {
        List<Pending<I, O>> all = new ArrayList<>();
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            queued.decrementAndGet();
            all.add(next);
        }
        return all;
    }

    /// The batches under way. Any thread.
    List<List<Pending<I, O>>> inFlight() {
        return inFlight;
    }

    /// How long the oldest item has been here, in nanoseconds; 0 when there is none. Any thread.
    long ageNanos() {
        long now = System.nanoTime();
        Pending<I, O> head = queue.peek();
        long age = head == null ? 0 : now - head.offeredNanos;
        Pending<I, O> mover = moving;
        if (mover != null) {
            age = Math.max(age, now - mover.offeredNanos);
        }
        for (List<Pending<I, O>> batch : inFlight) {
            age = Math.max(age, now - batch.getFirst().offeredNanos);
        }
        return age;
    }
}
