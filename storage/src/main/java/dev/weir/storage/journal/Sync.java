package dev.weir.storage.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forces records to the disk, all that came since the last time at once. One thread of its own, `weir-journal-sync`;
/// none when nothing is ever forced.
final class Sync {
    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Fsync policy;
    private final Appender appender;
    private final Live live;
    private final Disk disk;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("weir-journal-sync").unstarted(this::run);

    // any thread
    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private volatile long forced;
    private volatile boolean idle;
    private volatile boolean stopping;
    private volatile String trouble;

    private record Waiter(long position, Promise<Void> promise, Context context) {
        void complete(String failure) {
            if (context == null) {
                tell(failure);
            } else {
                context.runOnContext(_ -> tell(failure));
            }
        }

        private void tell(String failure) {
            if (failure == null) {
                promise.tryComplete();
            } else {
                promise.tryFail(new JournalFullException(failure));
            }
        }
    }

    Sync(Fsync policy, Appender appender, Live live, Disk disk) {
        this.policy = policy;
        this.appender = appender;
        this.live = live;
        this.disk = disk;
    }

    /// Forces what was written before the start, unless nothing is ever forced.
    ///
    /// @throws JournalFullException when the disk does not take it
    void forceAll() {
        forced = Layout.position(appender.firstSequence(), 0);
        if (!(policy instanceof Fsync.Off) && !force()) {
            throw new JournalFullException(trouble);
        }
    }

    void start() {
        if (!(policy instanceof Fsync.Off)) {
            thread.start();
        }
    }

    boolean isAlways() {
        return policy instanceof Fsync.Always;
    }

    /// Why the disk does not take what it is given; empty when it does.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /// Something was written.
    void written() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /// Completes on the caller's context.
    Future<Void> durable(long position) {
        if (!isAlways() || position <= forced) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        waiters.add(new Waiter(position, promise, Vertx.currentContext()));
        if (stopping || position <= forced) {
            completeWaiters();
        }
        return promise.future();
    }

    private void run() {
        while (!stopping) {
            boolean well = force();
            pause(well);
        }
    }

    private void pause(boolean well) {
        if (!well) {
            LockSupport.parkNanos(RETRY_NANOS);
        } else if (policy instanceof Fsync.Every(Duration interval)) {
            LockSupport.parkNanos(interval.toNanos());
        } else {
            idle = true;
            if (appender.position() == forced && !stopping) {
                LockSupport.park();
            }
            idle = false;
        }
    }

    /// @return whether everything that was written before is on the disk
    private boolean force() {
        long target = appender.position();
        try {
            each(target, (segment, from, to) -> segment.force(disk, from, to));
            forced = target;
            recovered();
            completeWaiters();
            return true;
        } catch (UncheckedIOException e) {
            failed(e);
            each(target, Segment::soil);
            return false;
        }
    }

    private interface Part {
        void take(Segment segment, int from, int to);
    }

    private void each(long target, Part part) {
        long from = forced;
        for (Segment segment = live.of(from);
                segment != null && segment.sequence <= Layout.sequence(target);
                segment = live.from(segment.sequence + 1)) {
            boolean first = segment.sequence == Layout.sequence(from);
            boolean last = segment.sequence == Layout.sequence(target);
            part.take(segment, first ? Layout.offset(from) : 0, last ? Layout.offset(target) : segment.used());
        }
    }

    private void recovered() {
        if (trouble != null) {
            trouble = null;
            LOG.info("journal: its records reach the disk again");
        }
    }

    private void failed(UncheckedIOException e) {
        String now = "its records do not reach the disk: " + e.getCause().getMessage();
        if (trouble == null) {
            LOG.error("journal: {}; tried again every 250 ms", now);
        }
        trouble = now;
        for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            waiter.complete("The journal can't go on: " + now + ".");
        }
    }

    private void completeWaiters() {
        // One that is out of order waits for the next time.
        for (Waiter next = waiters.peek(); next != null && next.position <= forced; next = waiters.peek()) {
            if (waiters.remove(next)) {
                next.complete(null);
            }
        }
    }

    /// Forces the rest, unless nothing is ever forced, and ends the thread.
    void stop() {
        stopping = true;
        if (!(policy instanceof Fsync.Off)) {
            LockSupport.unpark(thread);
            Threads.join(thread, STOP_MAX);
            force();
        }
        for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            waiter.complete("The journal is closed.");
        }
    }
}
