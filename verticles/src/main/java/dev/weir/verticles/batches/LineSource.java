package dev.weir.verticles.batches;

import dev.weir.contracts.files.FileContent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntPredicate;

/// The lines of a batch's input, in order, each to one of those who ask. Reads the next piece of the file when the
/// lines of the one before have been given out. Event loop only.
final class LineSource {
    private final FileContent content;
    private final LineSplitter splitter;
    private final Queue<InputLine> ready = new ArrayDeque<>();

    private Future<Void> reading;
    private boolean ended;

    /// @param wanted the numbers of lines to give out; the others are passed over
    LineSource(FileContent content, int lineBytesMax, IntPredicate wanted) {
        this.content = content;
        this.splitter = new LineSplitter(lineBytesMax, line -> {
            if (wanted.test(line.number())) {
                ready.add(line);
            }
        });
    }

    /// The next line, empty after the last. Fails as the content does.
    Future<Optional<InputLine>> next() {
        InputLine line = ready.poll();
        if (line != null || ended) {
            return Future.succeededFuture(Optional.ofNullable(line));
        }
        if (reading == null) {
            reading = content.next().map(this::feed).onComplete(_ -> reading = null);
        }
        return reading.compose(_ -> next());
    }

    private Void feed(Buffer piece) {
        if (piece.length() > 0) {
            splitter.feed(piece);
        } else {
            ended = true;
            splitter.end();
        }
        return null;
    }
}
