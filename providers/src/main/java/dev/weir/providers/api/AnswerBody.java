package dev.weir.providers.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;

/// The body of an HTTP answer. Over HTTP/1.1 it stops reading its socket as soon as it is paused: a response of
/// Vert.x by itself goes on until sixteen more blocks wait, a mebibyte for each stalled reader. HTTP/2 has its windows,
/// and a connection that is not one stream's to stop. Event loop only.
public final class AnswerBody implements ReadStream<Buffer> {
    private final HttpClientResponse response;
    /// Null over HTTP/2.
    private final SocketTurn turn;

    private boolean stopped;
    /// Blocks that may come.
    private long wanted;
    private boolean over;
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed = _ -> {};

    /// @param response paused
    /// @param turn null over HTTP/2
    public AnswerBody(HttpClientResponse response, SocketTurn turn) {
        this.response = response;
        this.turn = turn;
        // After the end the connection belongs to somebody else.
        response.endHandler(_ -> {
            over = true;
            ended.handle(null);
        });
        response.exceptionHandler(cause -> {
            over = true;
            failed.handle(cause);
        });
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        response.handler(block -> {
            wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
            handler.handle(block);
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        if (!over) {
            stopped = true;
            wanted = 0;
            if (turn != null) {
                turn.stop();
            }
            response.pause();
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        if (!over) {
            boolean was = stopped;
            stopped = false;
            wanted = amount > Long.MAX_VALUE - wanted ? Long.MAX_VALUE : wanted + amount;
            response.fetch(amount);
            if (was && turn != null) {
                // After what waits, and only if all of it was taken: a response counts what waits once, when it is
                // sixteen, and whoever reads the socket again before then fills it without end.
                turn.later(this::readOn);
            }
        }
        return this;
    }

    private void readOn() {
        if (!over && !stopped) {
            // What the socket kept goes into the response's queue first: who takes it may stop the socket again, which
            // must not happen while it gives away what it kept.
            response.pause();
            turn.readOn();
            response.fetch(wanted);
        }
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        ended = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        failed = handler;
        return this;
    }
}
