package dev.weir.gateway.cache;

import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;

/// A kept stream, piece by piece, with the pauses that it came with. Starts paused; a pause of its reader's does not
/// count as one of its own. Event loop only.
public final class PacedAnswer implements ReadStream<Buffer> {
    private final Vertx vertx;
    private final Buffer body;
    private final List<Piece> pieces;
    private final long pauseMsMax;

    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private int next;
    private int at;
    private boolean paused = true;
    /// Within the pause before the next piece.
    private boolean pausing;
    /// That pause is over.
    private boolean due;
    private boolean over;

    /// @param pauseMsMax longer pauses are cut to this
    public PacedAnswer(Vertx vertx, CachedAnswer answer, long pauseMsMax) {
        this.vertx = vertx;
        this.body = answer.body();
        this.pieces = answer.pieces();
        this.pauseMsMax = pauseMsMax;
    }

    private void go() {
        while (!paused && !pausing && !over) {
            if (next == pieces.size()) {
                over = true;
                ended.handle(null);
            } else if (due || pauseMs() == 0) {
                give();
            } else {
                pausing = true;
                vertx.setTimer(pauseMs(), _ -> {
                    pausing = false;
                    due = true;
                    go();
                });
            }
        }
    }

    private long pauseMs() {
        return Math.min(pieces.get(next).pauseMs(), pauseMsMax);
    }

    private void give() {
        due = false;
        int from = at;
        at += pieces.get(next++).bytes();
        handler.handle(body.slice(from, at));
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> set) {
        handler = set == null ? _ -> {} : set;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> set) {
        ended = set == null ? _ -> {} : set;
        return this;
    }

    /// It never fails.
    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> set) {
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        go();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }
}
