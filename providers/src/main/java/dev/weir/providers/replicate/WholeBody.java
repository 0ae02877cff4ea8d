package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A body in one piece, that starts paused: what a prediction has become is known whole. Event loop only.
final class WholeBody implements ReadStream<Buffer> {
    private final Context context;
    private final Buffer bytes;

    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> ended = _ -> {};
    private boolean flowing;
    private boolean scheduled;
    private boolean told;
    private boolean over;

    WholeBody(Context context, Buffer bytes) {
        this.context = context;
        this.bytes = bytes;
    }

    /// Gathers a paused body.
    ///
    /// @param what it is, for the message
    /// @param bytesMax a longer one fails as garbage
    static Future<Buffer> of(ReadStream<Buffer> body, String what, int bytesMax) {
        Promise<Buffer> whole = Promise.promise();
        Buffer gathered = Buffer.buffer();
        body.exceptionHandler(cause -> whole.tryFail(
                GatewayException.withDetail(Failure.UPSTREAM_CUT, what + " was broken off before its end", cause)));
        body.endHandler(_ -> whole.tryComplete(gathered));
        body.handler(block -> {
            if (gathered.length() + block.length() > bytesMax) {
                body.pause();
                whole.tryFail(GatewayException.of(
                        Failure.UPSTREAM_GARBAGE,
                        what + " is longer than " + bytesMax + " bytes (expected: at most that)"));
            } else {
                gathered.appendBuffer(block);
            }
        });
        body.resume();
        return whole.future();
    }

    @Override
    public WholeBody exceptionHandler(Handler<Throwable> handler) {
        // Nothing can go wrong any more.
        return this;
    }

    @Override
    public WholeBody handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public WholeBody endHandler(Handler<Void> handler) {
        this.ended = handler;
        return this;
    }

    @Override
    public WholeBody pause() {
        flowing = false;
        return this;
    }

    @Override
    public WholeBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public WholeBody fetch(long amount) {
        flowing |= amount > 0;
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(_ -> tell());
        }
        return this;
    }

    private void tell() {
        scheduled = false;
        if (flowing && !told) {
            told = true;
            handler.handle(bytes);
        }
        if (flowing && !over) {
            over = true;
            ended.handle(null);
        }
    }
}
