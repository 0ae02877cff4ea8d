package dev.weir.gateway.cache;

import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.gateway.streams.Source;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// A kept stream, piece by piece, with the pauses that it came with. Starts paused; a pause of its reader's does not
/// count as one of its own. Event loop only.
public final class PacedAnswer extends Source {
    private final Vertx vertx;
    private final Buffer body;
    private final List<Piece> pieces;
    private final long pauseMsMax;

    private int next;
    private int at;
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

    @Override
    protected void resumed() {
        while (!isPaused() && !pausing && !over) {
            if (next == pieces.size()) {
                over = true;
                end();
            } else if (due || pauseMs() == 0) {
                giveNext();
            } else {
                pausing = true;
                vertx.setTimer(pauseMs(), _ -> {
                    pausing = false;
                    due = true;
                    resumed();
                });
            }
        }
    }

    private long pauseMs() {
        return Math.min(pieces.get(next).pauseMs(), pauseMsMax);
    }

    private void giveNext() {
        due = false;
        int from = at;
        at += pieces.get(next++).bytes();
        give(body.slice(from, at));
    }
}
