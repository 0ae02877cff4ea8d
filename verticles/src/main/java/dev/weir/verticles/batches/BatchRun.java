package dev.weir.verticles.batches;

import dev.weir.contracts.files.BatchError;
import dev.weir.contracts.files.BatchStatus;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.StoredFile;
import dev.weir.storage.files.Ended;
import dev.weir.storage.files.StoredContent;
import dev.weir.storage.files.Work;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch while this node works on it, from where it stands to its end. Renews its lease, and learns by that of a
/// cancellation, or that another has the batch. Event loop only.
final class BatchRun {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);

    private final Parts parts;
    private final Work work;

    private Halt halt = Halt.NONE;
    private Lanes lanes;
    private boolean renewing;
    private long renewedNanos = System.nanoTime();

    BatchRun(Parts parts, Work work) {
        this.parts = parts;
        this.work = work;
    }

    /// Completes when there is nothing more to do here. After a failure the batch keeps its lease, which makes a
    /// pause before it is taken again.
    Future<Void> run() {
        long timer = parts.vertx().setPeriodic(parts.settings().interval().toMillis(), _ -> look());
        look();
        return from(work.batch().status()).transform(ended -> {
            parts.vertx().cancelTimer(timer);
            if (ended.failed()) {
                LOG.warn(
                        "batch {} is interrupted, it goes on later",
                        work.batch().id(),
                        ended.cause());
                return Future.succeededFuture();
            }
            return halt == Halt.STOPPED ? parts.tables().release(work).otherwiseEmpty() : Future.succeededFuture();
        });
    }

    /// Begins no more lines; those that run end.
    void stop() {
        halt(Halt.STOPPED);
    }

    private void halt(Halt why) {
        if (halt == Halt.NONE || why.leaves()) {
            halt = why;
            if (lanes != null) {
                lanes.halted();
            }
        }
    }

    private void look() {
        if (!parts.clock().instant().isBefore(work.batch().times().expires())) {
            halt(Halt.EXPIRED);
        }
        if (renewing) {
            return;
        }
        renewing = true;
        parts.tables().renew(work, parts.settings().lease()).onComplete(renewed -> {
            renewing = false;
            if (renewed.succeeded()) {
                renewedNanos = System.nanoTime();
                seen(renewed.result());
            } else if (System.nanoTime() - renewedNanos
                    > TimeUnit.MILLISECONDS.toNanos(parts.settings().lease().toMillis())) {
                halt(Halt.LOST);
            }
        });
    }

    private void seen(Optional<BatchStatus> status) {
        if (status.isEmpty()) {
            halt(Halt.LOST);
        } else if (status.get() == BatchStatus.CANCELLING) {
            halt(Halt.CANCELLED);
        }
    }

    private Future<Void> from(BatchStatus status) {
        return switch (status) {
            case VALIDATING -> validate();
            case IN_PROGRESS -> execute();
            case FINALIZING -> finish(Ended.COMPLETED);
            case CANCELLING -> leave(Halt.CANCELLED);
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> Future.succeededFuture();
        };
    }

    private Future<Void> validate() {
        return input().compose(file -> {
            if (file.isEmpty()) {
                return fail(List.of(new BatchError(
                        "input_file_gone",
                        "The input file was deleted (expected: a file that stays until the batch is over)",
                        Optional.of("input_file_id"),
                        Optional.empty())));
            }
            var check = new Validation(
                    source(file.get(), new BitSet()),
                    work.batch().request().endpoint(),
                    parts.settings(),
                    () -> halt != Halt.NONE);
            return check.check().compose(this::validated);
        });
    }

    private Future<Void> validated(Validation.Found found) {
        return switch (halt) {
            case LOST, STOPPED -> Future.succeededFuture();
            case CANCELLED -> finish(Ended.CANCELLED);
            // Too late to tell what is wrong with it: it begins, and ends at once.
            case EXPIRED, NONE -> found.errors().isEmpty() ? begin(found.total()) : fail(found.errors());
        };
    }

    private Future<Void> fail(List<BatchError> errors) {
        return parts.tables()
                .fail(work, errors, parts.clock().instant())
                .compose(failed -> failed ? Future.succeededFuture() : changed());
    }

    private Future<Void> begin(int total) {
        return parts.tables()
                .begin(work, total, parts.clock().instant())
                .compose(begun -> begun ? execute() : changed());
    }

    /// It is not what it was: cancelled, or another's.
    private Future<Void> changed() {
        return parts.tables()
                .renew(work, parts.settings().lease())
                .compose(status -> status.equals(Optional.of(BatchStatus.CANCELLING))
                        ? finish(Ended.CANCELLED)
                        : Future.succeededFuture());
    }

    private Future<Void> execute() {
        return input().compose(file -> file.isEmpty()
                ? finish(Ended.EXPIRED)
                : parts.tables()
                        .done(work.batch().id())
                        .compose(done -> parts.tables()
                                .retries(work.batch().id())
                                .compose(executions -> {
                                    lanes = new Lanes(
                                            parts,
                                            work,
                                            source(file.get(), done),
                                            executions,
                                            () -> halt,
                                            () -> halt(Halt.LOST));
                                    return lanes.run();
                                })
                                .compose(_ -> executed())));
    }

    private Future<Void> executed() {
        if (halt.leaves()) {
            return Future.succeededFuture();
        }
        return lanes.exhausted() ? finish(Ended.COMPLETED) : leave(halt);
    }

    /// Says of every line that was not executed why it was not.
    private Future<Void> leave(Halt why) {
        boolean cancelled = why == Halt.CANCELLED;
        Ended ended = cancelled ? Ended.CANCELLED : Ended.EXPIRED;
        return input().compose(file -> {
            if (file.isEmpty() || work.batch().status() == BatchStatus.CANCELLING && neverBegun()) {
                return finish(ended);
            }
            return parts.tables()
                    .done(work.batch().id())
                    .compose(done -> new Leftovers(
                                    parts,
                                    work,
                                    source(file.get(), done),
                                    cancelled ? "batch_cancelled" : "batch_expired",
                                    cancelled
                                            ? "This request was not executed: the batch was cancelled."
                                            : "This request could not be executed before the completion window expired.")
                            .add()
                            .compose(mine -> mine ? finish(ended) : Future.succeededFuture()));
        });
    }

    /// Cancelled before its lines were known to be good.
    private boolean neverBegun() {
        return work.batch().times().inProgress().isEmpty();
    }

    private Future<Void> finish(Ended wanted) {
        return parts.tables()
                .finalizing(work, wanted, parts.clock().instant())
                .compose(ended -> ended.isEmpty()
                        ? Future.succeededFuture()
                        : new Output(parts, work).write(ended.get()).mapEmpty());
    }

    private Future<Optional<StoredFile>> input() {
        return parts.files().input(work.batch().request().inputFileId());
    }

    /// @param without the numbers of lines to pass over
    private LineSource source(StoredFile file, BitSet without) {
        FileContent content = new StoredContent(parts.files(), file);
        return new LineSource(content, parts.settings().lineMax().intBytes(), number -> !without.get(number));
    }
}
