package dev.weir.verticles.batches;

import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.LineResult;
import dev.weir.storage.files.Work;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gives every line that was not executed its result: why it was not. Event loop only.
final class Leftovers {
    private static final int LINES_PER_STATEMENT = 200;

    private final Parts parts;
    private final Work work;
    private final LineSource source;
    private final String code;
    private final String message;

    /// @param source of the lines without a result
    Leftovers(Parts parts, Work work, LineSource source, String code, String message) {
        this.parts = parts;
        this.work = work;
        this.source = source;
        this.code = code;
        this.message = message;
    }

    /// Completes with false when the batch is another worker's.
    Future<Boolean> add() {
        return gather(new ArrayList<>()).compose(results -> {
            if (results.isEmpty()) {
                return Future.succeededFuture(true);
            }
            return parts.tables().add(work, results).compose(mine -> mine ? add() : Future.succeededFuture(false));
        });
    }

    private Future<List<LineResult>> gather(List<LineResult> results) {
        while (results.size() < LINES_PER_STATEMENT) {
            Future<Optional<InputLine>> next = source.next();
            if (!next.succeeded()) {
                return next.compose(line -> take(results, line) ? gather(results) : Future.succeededFuture(results));
            }
            if (!take(results, next.result())) {
                break;
            }
        }
        return Future.succeededFuture(results);
    }

    private boolean take(List<LineResult> results, Optional<InputLine> line) {
        if (line.isEmpty()) {
            return false;
        }
        int number = line.get().number();
        try {
            String customId = RequestLine.parse(
                            line.get().text(), work.batch().request().endpoint())
                    .customId();
            results.add(
                    ResultLine.unanswered(number, Ids.derived(work.batch().id(), number, 0), customId, code, message));
            return true;
        } catch (WrongLine changed) {
            throw new IllegalStateException(
                    "line " + number + " of " + work.batch().id() + " was good before", changed);
        }
    }
}
