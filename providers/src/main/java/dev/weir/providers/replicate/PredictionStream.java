package dev.weir.providers.replicate;

import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// The events of a prediction's output, as they came, at the reader's own speed: a paused reader pauses the provider.
/// Before the last one, `done`, the prediction is looked at, and its count passes as an event of ours:
///
/// ```
/// event: prediction
/// data: {"id":"…","status":"succeeded","metrics":{"input_token_count":5,"output_token_count":7}, …}
/// ```
///
/// Starts paused. A stream that breaks off ends the prediction too. Event loop only.
final class PredictionStream implements ReadStream<Buffer> {
    /// What it is at.
    enum State {
        /// Events pass.
        PASSING,
        /// `done` is here; the prediction is looked at.
        COUNTING,
        /// What comes last is here.
        ENDING,
        OVER
    }

    /// Longest event of a stream.
    static final int EVENT_BYTES_MAX = 4 * 1024 * 1024;

    /// The count is waited for so long; then the answer goes without it.
    private static final long COUNT_WAIT_MS = 10_000;

    private static final int EVENT_BYTES = 256;
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final ReadStream<Buffer> source;
    private final RunningPrediction prediction;
    private final Runnable hangUp;
    private final SseSplitter splitter = new SseSplitter(EVENT_BYTES_MAX);

    private State state = State.PASSING;
    private boolean flowing;
    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed;
    /// What it broke with before anybody listened.
    private Throwable cause;
    private Buffer last = NOTHING;
    private boolean sourceEnded;
    private long timer = NO_TIMER;

    /// @param source a paused body
    /// @param hangUp ends the source, when it does not end by itself
    PredictionStream(Vertx vertx, ReadStream<Buffer> source, RunningPrediction prediction, Runnable hangUp) {
        this.hangUp = hangUp;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.source = source;
        this.prediction = prediction;
        source.exceptionHandler(this::broke);
        source.endHandler(_ -> sourceEnded());
        source.handler(this::take);
    }

    State state() {
        return state;
    }

    private void take(Buffer block) {
        if (state != State.PASSING) {
            return;
        }
        try {
            splitter.feed(block);
        } catch (RuntimeException tooLong) {
            broke(tooLong);
            return;
        }
        pass(false);
    }

    /// Lets the whole events go, up to `done`.
    private void pass(boolean atEnd) {
        Buffer events = splitter.whole();
        if (splitter.text().contains(OutputDecoder.DONE)) {
            while (splitter.next()) {
                if (OutputDecoder.DONE.equals(splitter.field("event"))) {
                    events = splitter.slice(0, splitter.eventStart());
                    last = splitter.slice(splitter.eventStart(), splitter.eventEnd())
                            .copy();
                    state = State.COUNTING;
                    break;
                }
            }
        }
        splitter.release();
        if (events.length() > 0) {
            handler.handle(events);
        }
        if (state == State.COUNTING) {
            count(atEnd);
        }
    }

    private void count(boolean atEnd) {
        if (!atEnd) {
            // Whatever still comes is of no interest, but its connection is.
            source.resume();
        }
        timer = vertx.setTimer(COUNT_WAIT_MS, _ -> {
            prediction.stopLooking();
            end(last);
        });
        prediction
                .untilOver(PollPace.SOON)
                .onComplete(outcome -> end(event(outcome).appendBuffer(last)), _ -> end(last));
    }

    private static Buffer event(Prediction outcome) {
        return new JsonWriter(EVENT_BYTES)
                .text("event: " + OutputDecoder.PREDICTION + "\ndata: ")
                .value(outcome.outcome())
                .text("\n\n")
                .buffer()
                .copy();
    }

    private void sourceEnded() {
        sourceEnded = true;
        if (state != State.PASSING) {
            return;
        }
        if (splitter.end()) {
            pass(true);
        }
        if (state == State.PASSING) {
            // No end of its own: what is there passes, so that whoever decodes it sees that it was cut.
            prediction.leave();
            end(splitter.waiting());
        }
    }

    private void broke(Throwable cause) {
        if (state == State.PASSING) {
            state = State.OVER;
            prediction.leave();
            this.cause = cause;
            tellFailure();
        }
    }

    private void tellFailure() {
        if (cause != null && failed != null) {
            Throwable told = cause;
            cause = null;
            failed.handle(told);
        }
    }

    private void end(Buffer with) {
        if (state == State.PASSING || state == State.COUNTING) {
            vertx.cancelTimer(timer);
            state = State.ENDING;
            last = with;
            context.runOnContext(_ -> tellEnd());
        }
    }

    private void tellEnd() {
        if (state == State.ENDING && flowing) {
            if (last.length() > 0) {
                Buffer rest = last;
                last = NOTHING;
                handler.handle(rest);
            }
            if (flowing) {
                state = State.OVER;
                if (!sourceEnded) {
                    hangUp.run();
                }
                ended.handle(null);
            }
        }
    }

    /// No handler is called any more.
    void close() {
        state = State.OVER;
        vertx.cancelTimer(timer);
    }

    @Override
    public PredictionStream exceptionHandler(Handler<Throwable> handler) {
        failed = handler;
        if (cause != null) {
            context.runOnContext(_ -> tellFailure());
        }
        return this;
    }

    @Override
    public PredictionStream handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public PredictionStream endHandler(Handler<Void> handler) {
        ended = handler;
        return this;
    }

    @Override
    public PredictionStream pause() {
        flowing = false;
        if (state == State.PASSING) {
            source.pause();
        }
        return this;
    }

    @Override
    public PredictionStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PredictionStream fetch(long amount) {
        flowing |= amount > 0;
        switch (state) {
            case PASSING -> source.fetch(amount);
            case ENDING -> context.runOnContext(_ -> tellEnd());
            case COUNTING, OVER -> {}
        }
        return this;
    }
}
