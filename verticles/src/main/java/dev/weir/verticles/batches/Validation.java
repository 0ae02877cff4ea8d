package dev.weir.verticles.batches;

import dev.weir.contracts.files.BatchError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Reads the whole input of a batch before a line of it is executed. Holds the custom ids, to find one that occurs
/// twice. Event loop only.
final class Validation {
    /// Lines that are checked before others of the event loop get their turn.
    private static final int LINES_PER_TURN = 200;

    private final LineSource source;
    private final String endpoint;
    private final BatchSettings settings;
    private final BooleanSupplier halted;

    private final Set<String> customIds = new HashSet<>();
    private final List<BatchError> errors = new ArrayList<>();
    private int total;

    /// @param errors what is wrong; empty when nothing is
    record Found(int total, List<BatchError> errors) {}

    /// @param halted whether nobody wants to know any more
    Validation(LineSource source, String endpoint, BatchSettings settings, BooleanSupplier halted) {
        this.source = source;
        this.endpoint = endpoint;
        this.settings = settings;
        this.halted = halted;
    }

    /// Completes when all lines were read, or enough of them are wrong, or it was halted.
    Future<Found> check() {
        return turn(LINES_PER_TURN);
    }

    private Future<Found> turn(int lines) {
        for (int left = lines; left > 0; left--) {
            if (halted.getAsBoolean() || errors.size() >= BatchError.LISTED_MAX) {
                return Future.succeededFuture(found());
            }
            Future<Optional<InputLine>> next = source.next();
            if (!next.succeeded()) {
                return next.compose(line ->
                        line.isEmpty() || !check(line.get()) ? Future.succeededFuture(found()) : turn(LINES_PER_TURN));
            }
            Optional<InputLine> line = next.result();
            if (line.isEmpty() || !check(line.get())) {
                return Future.succeededFuture(found());
            }
        }
        return later().compose(_ -> turn(LINES_PER_TURN));
    }

    private static Future<Void> later() {
        return Future.future(promise -> io.vertx.core.Vertx.currentContext().runOnContext(_ -> promise.complete()));
    }

    private Found found() {
        if (total == 0 && errors.isEmpty()) {
            errors.add(new BatchError(
                    "empty_file",
                    "The input file has no requests (expected: a JSON object on each line)",
                    Optional.of("input_file_id"),
                    Optional.empty()));
        }
        return new Found(total, List.copyOf(errors));
    }

    /// False when there is no need to read on.
    private boolean check(InputLine line) {
        total++;
        if (total > settings.linesMax()) {
            errors.add(new BatchError(
                    "too_many_requests",
                    "The input file has more requests than a batch may have (expected: at most " + settings.linesMax()
                            + ")",
                    Optional.of("input_file_id"),
                    Optional.of(line.number())));
            return false;
        }
        try {
            read(line);
        } catch (WrongLine wrong) {
            errors.add(wrong.at(line.number()));
        }
        return true;
    }

    private void read(InputLine line) throws WrongLine {
        if (line.tooLong()) {
            throw new WrongLine(
                    "line_too_long", null, "This line is too long (expected: at most " + settings.lineMax() + ")");
        }
        String customId = RequestLine.parse(line.text(), endpoint).customId();
        if (!customIds.add(customId)) {
            throw new WrongLine(
                    "duplicate_custom_id",
                    "custom_id",
                    "The custom_id '" + customId + "' is that of an earlier line (expected: one of its own for each)");
        }
    }
}
