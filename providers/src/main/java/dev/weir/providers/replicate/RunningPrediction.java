package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.json.MalformedJson;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/// One prediction from its creation to its end. Event loop only.
final class RunningPrediction {
    /// What it is at.
    enum State {
        /// Asked for; nobody knows its id yet.
        CREATING,
        RUNNING,
        /// It has ended, was never created, or we asked for its end.
        OVER
    }

    /// What became of the wish for one.
    sealed interface Creation {
        record Created(Prediction prediction) implements Creation {}

        /// The provider did not want it; the answer's body is still to be read.
        record Refused(Answer answer) implements Creation {}
    }

    /// A look that shows more than this fails: output, logs and the input once more.
    static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

    /// So many looks in a row may fail.
    static final int FAILED_LOOKS_MAX = 5;

    /// A creation that nobody waits for any more is given up when it takes longer: its id would not come.
    private static final long CREATION_WAIT_MS = 30_000;

    private static final long RETRY_AFTER_MAX_MS = 60_000;
    private static final long SECOND_MS = 1_000;
    private static final int OK_MAX = 299;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final String provider;
    private final ReplicateApi api;
    private final int key;
    private State state = State.CREATING;
    private Attempt creation;
    /// As it was told first: its addresses were checked.
    private Prediction created;

    private Prediction prediction;
    private boolean unwanted;

    // while it is waited for
    private final Promise<Prediction> over = Promise.promise();
    private Attempt look;
    private boolean stopped;
    private int failedLooks;
    private long timer = NO_TIMER;

    /// @param key that all its requests show
    RunningPrediction(Vertx vertx, String provider, ReplicateApi api, int key) {
        this.vertx = vertx;
        this.provider = provider;
        this.api = api;
        this.key = key;
    }

    State state() {
        return state;
    }

    Prediction prediction() {
        return prediction;
    }

    /// Asks for it. Fails with a `GatewayException`.
    ///
    /// @param path below the base URL
    Future<Creation> create(ProviderCall call, String path) {
        creation = api.create(call, path, key);
        return creation.answer().compose(this::created).onFailure(_ -> {
            // What is not read to its end must not keep its connection.
            creation.cancel();
            // What may have been created all the same ends at its deadline.
            state = prediction == null ? State.OVER : state;
            leave();
        });
    }

    private Future<Creation> created(Answer answer) {
        if (answer.status() > OK_MAX) {
            state = State.OVER;
            return Future.succeededFuture(new Creation.Refused(answer));
        }
        return WholeBody.of(answer.body(), "The prediction of provider '" + provider + "'", BODY_BYTES_MAX)
                .map(body -> {
                    created = read(body);
                    prediction = created;
                    state = prediction.status().over() ? State.OVER : State.RUNNING;
                    if (unwanted) {
                        askForItsEnd();
                    }
                    api.check(prediction);
                    return new Creation.Created(prediction);
                });
    }

    private Prediction read(Buffer body) {
        try {
            Prediction read = Prediction.read(body);
            if (read.id() != null) {
                return read;
            }
        } catch (MalformedJson noJson) {
            // falls through to the one message
        }
        throw GatewayException.of(
                Failure.UPSTREAM_GARBAGE,
                "Provider '" + provider + "' answered with something else (expected: a prediction with its id)");
    }

    /// Looks at it again and again. Completes when it is over; fails with a `GatewayException` when it can't be looked
    /// at any more. To be called once.
    Future<Prediction> untilOver(PollPace pace) {
        if (prediction.status().over()) {
            over.tryComplete(prediction);
        } else {
            lookAfter(pace.firstMs(), pace);
        }
        return over.future();
    }

    private void lookAfter(long ms, PollPace pace) {
        timer = vertx.setTimer(ms, _ -> {
            timer = NO_TIMER;
            look(ms, pace);
        });
    }

    private void look(long waitedMs, PollPace pace) {
        look = api.look(created, key);
        Attempt looking = look;
        looking.answer()
                .compose(answer -> WholeBody.of(
                                answer.body(), "The prediction of provider '" + provider + "'", BODY_BYTES_MAX)
                        .map(body -> seen(answer, body)))
                .onComplete(
                        askedWaitMs -> {
                            look = null;
                            goOn(Math.max(pace.after(waitedMs), askedWaitMs), pace);
                        },
                        cause -> {
                            look = null;
                            looking.cancel();
                            missed(cause, waitedMs, pace);
                        });
    }

    /// How long the provider wants to be left alone, 0 when it does not say.
    private long seen(Answer answer, Buffer body) {
        if (answer.status() > OK_MAX) {
            failedLooks++;
            if (failedLooks >= FAILED_LOOKS_MAX) {
                throw GatewayException.of(
                        Failure.UPSTREAM_ERROR,
                        "Provider '" + provider + "' answered " + answer.status()
                                + " when it was asked how a prediction stands, " + failedLooks + " times");
            }
            return retryAfterMs(answer);
        }
        failedLooks = 0;
        prediction = read(body);
        return 0;
    }

    private static long retryAfterMs(Answer answer) {
        String seconds = answer.headers().get(HttpHeaderNames.RETRY_AFTER);
        return seconds != null && seconds.matches("[0-9]{1,6}")
                ? Math.min(RETRY_AFTER_MAX_MS, Long.parseLong(seconds) * SECOND_MS)
                : 0;
    }

    private void missed(Throwable cause, long waitedMs, PollPace pace) {
        if (stopped) {
            return;
        }
        failedLooks++;
        if (failedLooks >= FAILED_LOOKS_MAX) {
            leave();
            over.tryFail(cause);
        } else {
            goOn(pace.after(waitedMs), pace);
        }
    }

    private void goOn(long waitMs, PollPace pace) {
        if (prediction.status().over()) {
            state = State.OVER;
            over.tryComplete(prediction);
        } else if (!stopped) {
            lookAfter(waitMs, pace);
        }
    }

    /// Nobody waits for it any more: it is asked to end, as soon as its id is known.
    void leave() {
        if (unwanted || state == State.OVER) {
            return;
        }
        unwanted = true;
        stopLooking();
        if (prediction != null) {
            askForItsEnd();
        } else {
            vertx.setTimer(CREATION_WAIT_MS, _ -> {
                if (state == State.CREATING) {
                    creation.cancel();
                }
            });
        }
    }

    /// Nobody reads the refusal.
    void discard() {
        creation.cancel();
    }

    /// No more looks at it; it goes on.
    void stopLooking() {
        stopped = true;
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
        if (look != null) {
            look.cancel();
        }
    }

    private void askForItsEnd() {
        if (state == State.RUNNING) {
            state = State.OVER;
            api.end(created, key);
        }
    }
}
