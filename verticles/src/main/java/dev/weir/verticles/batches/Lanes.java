package dev.weir.verticles.batches;

import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.LineAnswer;
import dev.weir.contracts.files.LineCall;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.LineResult;
import dev.weir.storage.files.Work;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Executes the lines of a batch, so many at once: each lane takes a line, has it executed, stores its result and
/// takes the next. A result that can't be stored is kept and tried again until the batch is lost. Event loop only.
final class Lanes {
    private static final String NO_ANSWER = "request_failed";

    private final Parts parts;
    private final Work work;
    private final LineSource source;
    private final Map<Integer, Integer> executions;
    private final Supplier<Halt> halt;
    private final Runnable lost;
    private final Retries retries;
    /// Before a line is executed again; they end as soon as no line is to be begun.
    private final Pauses beforeRetry;
    /// Before a result is stored again.
    private final Pauses beforeStore;

    private boolean exhausted;
    private boolean givenUp;

    /// A line on its way.
    ///
    /// @param times executions in vain so far, whoever did them; part of the request id
    /// @param faults of them by this worker, those that were the server's failures
    private record Attempt(int number, RequestLine request, int times, int faults) {}

    /// @param executions how often lines were executed in vain before
    /// @param lost called when a result finds that the batch is another worker's
    Lanes(
            Parts parts,
            Work work,
            LineSource source,
            Map<Integer, Integer> executions,
            Supplier<Halt> halt,
            Runnable lost) {
        this.parts = parts;
        this.work = work;
        this.source = source;
        this.executions = executions;
        this.halt = halt;
        this.lost = lost;
        this.retries = new Retries(parts.settings());
        this.beforeRetry = new Pauses(parts.vertx());
        this.beforeStore = new Pauses(parts.vertx());
    }

    /// Completes when no line runs: all have results, or no more are to be begun. Fails when the input can't be read.
    Future<Void> run() {
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < parts.settings().linesAtOnce(); i++) {
            lanes.add(lane());
        }
        return Future.join(lanes).mapEmpty();
    }

    /// To be called when [Halt] changes.
    void halted() {
        beforeRetry.end();
        if (halt.get().leaves()) {
            beforeStore.end();
        }
    }

    /// Whether every line has a result.
    boolean exhausted() {
        return exhausted && !givenUp;
    }

    private Future<Void> lane() {
        if (halt.get() != Halt.NONE) {
            return Future.succeededFuture();
        }
        return source.next().compose(line -> {
            if (line.isEmpty()) {
                exhausted = true;
                return Future.succeededFuture();
            }
            return begin(line.get()).compose(_ -> lane());
        });
    }

    private Future<Void> begin(InputLine line) {
        try {
            var request = RequestLine.parse(line.text(), work.batch().request().endpoint());
            return execute(new Attempt(line.number(), request, executions.getOrDefault(line.number(), 0), 0));
        } catch (WrongLine changed) {
            return Future.failedFuture(new IllegalStateException(
                    "line " + line.number() + " of " + work.batch().id() + " was good before", changed));
        }
    }

    private Future<Void> execute(Attempt attempt) {
        BatchRequest batch = work.batch().request();
        UUID id = id(attempt);
        var call = new LineCall(
                id,
                batch.companyId(),
                batch.keyId(),
                batch.clientAddress(),
                batch.endpoint(),
                attempt.request().body());
        return parts.runner()
                .run(call)
                .transform(answer ->
                        answer.succeeded() ? answered(attempt, answer.result()) : unanswered(attempt, answer.cause()));
    }

    private UUID id(Attempt attempt) {
        return Ids.derived(work.batch().id(), attempt.number(), attempt.times());
    }

    private Future<Void> answered(Attempt attempt, LineAnswer answer) {
        Optional<Duration> pause = retries.after(answer, attempt.faults());
        if (pause.isEmpty()) {
            return store(ResultLine.answered(
                    attempt.number(), id(attempt), attempt.request().customId(), answer));
        }
        // Known not to be charged: the next execution is another request. That is noted before it begins.
        int faults = attempt.faults() + (Retries.isLimit(answer) ? 0 : 1);
        var next = new Attempt(attempt.number(), attempt.request(), attempt.times() + 1, faults);
        return note(next).compose(_ -> again(next, pause.get()));
    }

    /// Nobody knows whether it was executed, and charged: the next execution is the same request.
    private Future<Void> unanswered(Attempt attempt, Throwable cause) {
        Optional<Duration> pause = retries.fault(attempt.faults());
        if (pause.isEmpty()) {
            return store(ResultLine.unanswered(
                    attempt.number(), id(attempt), attempt.request().customId(), NO_ANSWER, cause.getMessage()));
        }
        return again(
                new Attempt(attempt.number(), attempt.request(), attempt.times(), attempt.faults() + 1), pause.get());
    }

    private Future<Void> again(Attempt next, Duration pause) {
        return beforeRetry.pause(pause).compose(_ -> {
            if (halt.get() == Halt.NONE) {
                return execute(next);
            }
            givenUp = true;
            return Future.succeededFuture();
        });
    }

    private Future<Void> note(Attempt next) {
        return stored(() -> parts.tables().retry(work, next.number(), next.times()));
    }

    private Future<Void> store(LineResult result) {
        return stored(() -> parts.tables().add(work, List.of(result)));
    }

    private Future<Void> stored(Supplier<Future<Boolean>> statement) {
        if (halt.get() == Halt.LOST) {
            return Future.succeededFuture();
        }
        return statement.get().transform(written -> {
            if (written.failed()) {
                return halt.get().leaves()
                        ? Future.succeededFuture()
                        : beforeStore.pause(parts.settings().retryPause()).compose(_ -> stored(statement));
            }
            if (!written.result()) {
                lost.run();
            }
            return Future.succeededFuture();
        });
    }
}
