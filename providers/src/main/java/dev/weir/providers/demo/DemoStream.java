package dev.weir.providers.demo;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;

/// The body of an answer, told step by step. Starts paused. One step is in flight at most: the next is made, and its
/// delay begins, when the one before was taken; so a paused reader costs one step of memory and no timer that repeats.
///
/// A cut reaches the exception handler even while paused, as a broken connection does. Event loop only.
final class DemoStream implements ReadStream<Buffer> {
    /// Steps told without letting other work of the event loop run.
    private static final int BURST_MAX = 32;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final Iterator<Step> script;

    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    /// Steps the reader will take; [Long#MAX_VALUE]: all.
    private long demand;

    private Step step;
    private boolean due;
    private boolean ended;
    private boolean pumping;
    private boolean scheduled;
    private long timer = NO_TIMER;

    DemoStream(Vertx vertx, Context context, Iterator<Step> script) {
        this.vertx = vertx;
        this.context = context;
        this.script = script;
    }

    @Override
    public DemoStream handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public DemoStream endHandler(Handler<Void> handler) {
        this.endHandler = handler;
        return this;
    }

    @Override
    public DemoStream exceptionHandler(Handler<Throwable> handler) {
        this.exceptionHandler = handler;
        return this;
    }

    @Override
    public DemoStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public DemoStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public DemoStream fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("fetch: " + amount + " (expected: >= 0)");
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedule();
        return this;
    }

    /// Ends it at once and in silence: no handler is called any more, no timer is left.
    void cancel() {
        ended = true;
        stopTimer();
    }

    /// Tells on after the caller has returned, as bytes from a socket would.
    private void schedule() {
        if (!scheduled && !ended) {
            scheduled = true;
            context.runOnContext(_ -> {
                scheduled = false;
                pump();
            });
        }
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            int told = 0;
            while (!ended && ready()) {
                if (told++ == BURST_MAX) {
                    schedule();
                    return;
                }
                tell();
            }
        } finally {
            pumping = false;
        }
    }

    /// True when the current step can be told now.
    private boolean ready() {
        if (step == null) {
            if (demand == 0 && !started()) {
                return false;
            }
            step = script.next();
            long delayMs = step instanceof Step.Write write ? write.delayMs() : 0;
            due = delayMs == 0;
            if (!due) {
                startTimer(delayMs);
            }
        }
        return switch (step) {
            case Step.Write _, Step.End _ -> due && demand > 0;
            case Step.Cut _ -> true;
            case Step.Hang _ -> false;
        };
    }

    private boolean started() {
        return handler != null;
    }

    private void tell() {
        Step now = step;
        switch (now) {
            case Step.Write write -> {
                step = null;
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                if (handler != null) {
                    handler.handle(write.bytes());
                }
            }
            case Step.Cut _ -> {
                ended = true;
                if (exceptionHandler != null) {
                    exceptionHandler.handle(new HttpClosedException("The demo provider cut the connection"));
                }
            }
            case Step.End _ -> {
                ended = true;
                if (endHandler != null) {
                    endHandler.handle(null);
                }
            }
            case Step.Hang _ -> throw new IllegalStateException("nothing to tell");
        }
    }

    private void startTimer(long delayMs) {
        timer = vertx.setTimer(delayMs, _ -> {
            timer = NO_TIMER;
            due = true;
            pump();
        });
    }

    private void stopTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
