package dev.weir.gateway.platform;

import dev.weir.contracts.reports.Rows;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Numbers from 0, so many of them, then an end or a failure.
final class ScriptedRows implements Rows<Long> {
    private final long total;
    private final RuntimeException failure;
    final AtomicLong read = new AtomicLong();
    final AtomicBoolean closed = new AtomicBoolean();

    /// @param failure instead of the end; null: none
    ScriptedRows(long total, RuntimeException failure) {
        this.total = total;
        this.failure = failure;
    }

    @Override
    public Future<List<Long>> next() {
        List<Long> piece = new ArrayList<>();
        while (piece.size() < PIECE_MAX && read.get() < total) {
            piece.add(read.getAndIncrement());
        }
        return piece.isEmpty() && failure != null ? Future.failedFuture(failure) : Future.succeededFuture(piece);
    }

    @Override
    public Future<Void> close() {
        closed.set(true);
        return Future.succeededFuture();
    }
}
