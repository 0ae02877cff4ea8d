package dev.weir.verticles.batches;

import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.ArrivingFile;
import dev.weir.storage.files.BatchWork.Written;
import dev.weir.storage.files.Ended;
import dev.weir.storage.files.LineResult;
import dev.weir.storage.files.Room;
import dev.weir.storage.files.Work;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Writes the results of a batch into its files, in the order of its lines, and ends it. A file without a line is not
/// made. Begun anew by another worker, it writes others; those that were begun are deleted in time. Event loop only.
final class Output {
    /// Of results that are read at once, the first in any case.
    private static final int BYTES_PER_PAGE = 1 << 20;
    private static final int RESULTS_PER_PAGE = 500;

    private final Parts parts;
    private final Work work;
    private final Instant now;

    private ArrivingFile output;
    private ArrivingFile errors;

    Output(Parts parts, Work work) {
        this.parts = parts;
        this.work = work;
        this.now = parts.clock().instant();
    }

    /// Completes with false when the batch is another worker's.
    Future<Boolean> write(Ended ended) {
        return page(0).compose(_ -> flush(output))
                .compose(_ -> flush(errors))
                .compose(_ -> parts.tables().end(work, ended, written(output, "output"), written(errors, "error"), now))
                .onComplete(done -> {
                    if (done.failed() || !done.result()) {
                        discard(output);
                        discard(errors);
                    }
                });
    }

    private Future<Void> page(int after) {
        return parts.tables()
                .results(work.batch().id(), after, BYTES_PER_PAGE, RESULTS_PER_PAGE)
                .compose(results -> results.isEmpty()
                        ? Future.succeededFuture()
                        : add(results, 0).compose(_ -> page(results.getLast().number())));
    }

    private Future<Void> add(List<LineResult> results, int from) {
        for (int i = from; i < results.size(); i++) {
            LineResult result = results.get(i);
            int next = i + 1;
            Future<Void> written = file(result.failed()).compose(file -> file.write(result.content()));
            if (!written.succeeded()) {
                return written.compose(_ -> add(results, next));
            }
        }
        return Future.succeededFuture();
    }

    private Future<ArrivingFile> file(boolean failed) {
        ArrivingFile begun = failed ? errors : output;
        if (begun != null) {
            return Future.succeededFuture(begun);
        }
        return ArrivingFile.begin(
                        parts.files(),
                        Ids.at(now.toEpochMilli()),
                        work.batch().request().companyId(),
                        now,
                        Room.UNBOUNDED,
                        _ -> Optional.empty())
                .onSuccess(file -> {
                    if (failed) {
                        errors = file;
                    } else {
                        output = file;
                    }
                });
    }

    private static Future<Void> flush(ArrivingFile file) {
        return file == null ? Future.succeededFuture() : file.flush();
    }

    private static void discard(ArrivingFile file) {
        if (file != null) {
            file.discard();
        }
    }

    private Optional<Written> written(ArrivingFile file, String kind) {
        if (file == null) {
            return Optional.empty();
        }
        var keep = work.batch().request().keepOutput().orElse(parts.settings().outputKeep());
        String name = ObjectId.BATCH.text(work.batch().id()) + "_" + kind + ".jsonl";
        return Optional.of(new Written(file.id(), name, now.plus(keep)));
    }
}
