package dev.weir.gateway.platform;

import dev.weir.contracts.reports.Rows;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One whole list on its way to a client. The next piece is read when the one before has left for the socket, so that a
/// slow client slows the database down, and one piece, at most [Rows#PIECE_MAX] rows, is held. A list that breaks off
/// breaks its connection: a client can't take a part for the whole. Event loop only.
final class CsvStream<T> {
    /// How long a list may take; it keeps a connection of the database busy.
    ///
    /// @param stallMsMax for one piece to leave: beyond it the client's connection is broken
    /// @param totalMsMax for all of it: beyond it too
    record Patience(long stallMsMax, long totalMsMax) {
        static final Patience USUAL = new Patience(30_000, 600_000);
        private static final long LOOKS = 10;

        long lookMs() {
            return Math.max(1, Math.min(stallMsMax, totalMsMax) / LOOKS);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(CsvStream.class);

    private final RoutingContext ctx;
    private final HttpServerResponse response;
    private final CsvTable<T> table;
    private final Rows<T> rows;
    private final Patience patience;
    private final long startedNanos = System.nanoTime();

    private long timer;
    private long wroteNanos;
    private boolean writing;
    private long count;
    private boolean over;

    private CsvStream(RoutingContext ctx, CsvTable<T> table, Rows<T> rows, Patience patience) {
        this.ctx = ctx;
        this.response = ctx.response();
        this.table = table;
        this.rows = rows;
        this.patience = patience;
    }

    /// Answers with a file of that name. Until the first rows are there, a failure is an ordinary answer.
    static <T> void send(
            RoutingContext ctx, String name, CsvTable<T> table, Future<Rows<T>> opened, Patience patience) {
        opened.onComplete(rows -> new CsvStream<>(ctx, table, rows, patience).start(name), ctx::fail);
    }

    private void start(String name) {
        if (response.closed()) {
            rows.close();
            return;
        }
        ctx.addEndHandler(_ -> stop());
        rows.next().onComplete(first -> begin(name, first), cause -> {
            stop();
            ctx.fail(cause);
        });
    }

    private void begin(String name, List<T> first) {
        if (over) {
            return;
        }
        timer = ctx.vertx().setPeriodic(patience.lookMs(), _ -> look());
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8; header=present")
                .putHeader("content-disposition", "attachment; filename=\"" + name + "\"")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER));
        var text = new StringBuilder();
        table.header(text);
        write(text, first);
    }

    private void write(StringBuilder text, List<T> piece) {
        for (T row : piece) {
            table.row(text, row);
        }
        count += piece.size();
        boolean last = piece.isEmpty();
        writing = true;
        wroteNanos = System.nanoTime();
        Buffer bytes = Buffer.buffer(text.toString());
        if (last) {
            finish(bytes);
        } else {
            // By a turn of the event loop: others of the loop get theirs between two pieces.
            // A write that fails is a client that left.
            response.write(bytes).onComplete(_ -> ctx.vertx().runOnContext(_ -> next()), _ -> stop());
        }
    }

    private void next() {
        writing = false;
        if (!over) {
            rows.next()
                    .onComplete(
                            piece -> {
                                if (!over) {
                                    write(new StringBuilder(), piece);
                                }
                            },
                            this::cut);
        }
    }

    private void finish(Buffer bytes) {
        stop();
        response.end(bytes);
    }

    private void look() {
        long now = System.nanoTime();
        if (writing && now - wroteNanos > TimeUnit.MILLISECONDS.toNanos(patience.stallMsMax())) {
            cut(new IllegalStateException("the client took nothing for " + patience.stallMsMax() + " ms"));
        } else if (now - startedNanos > TimeUnit.MILLISECONDS.toNanos(patience.totalMsMax())) {
            cut(new IllegalStateException("not done after " + patience.totalMsMax() + " ms"));
        }
    }

    private void cut(Throwable cause) {
        if (!over) {
            stop();
            LOG.warn(
                    "list of request {} broke off after {} rows: {}",
                    ctx.<String>get(CorrelationId.HEADER),
                    count,
                    cause.getMessage());
            response.reset();
        }
    }

    /// The client left, or it is done.
    private void stop() {
        if (!over) {
            over = true;
            ctx.vertx().cancelTimer(timer);
            rows.close();
        }
    }
}
