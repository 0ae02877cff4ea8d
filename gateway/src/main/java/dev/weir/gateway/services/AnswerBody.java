package dev.weir.gateway.services;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.streams.ReadStream;

/// The body of a service's answer. Over HTTP/1.1 it stops reading its socket as soon as it is paused: a response of
/// Vert.x by itself goes on until sixteen more blocks wait, a mebibyte for each stalled reader. HTTP/2 has its windows,
/// and a connection that is not one stream's to stop. Event loop only.
final class AnswerBody implements ReadStream<Buffer> {
    private final Context context;
    private final HttpClientResponse response;
    /// Null over HTTP/2.
    private final VertxConnection socket;

    private boolean stopped;
    private boolean over;
    private Handler<Void> ended = _ -> {};
    private Handler<Throwable> failed = _ -> {};

    /// @param context of the event loop
    /// @param response paused
    AnswerBody(Context context, HttpClientResponse response, HttpConnection connection) {
        this.context = context;
        this.response = response;
        this.socket =
                response.version() != HttpVersion.HTTP_2 && connection instanceof VertxConnection http1 ? http1 : null;
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
        response.handler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        if (!over) {
            stopped = true;
            if (socket != null) {
                socket.doPause();
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
            response.fetch(amount);
            if (was && socket != null) {
                // After what waits, and only if all of it was taken: a response counts what waits once, when it is
                // sixteen, and whoever reads the socket again before then fills it without end.
                context.runOnContext(_ -> readOn());
            }
        }
        return this;
    }

    private void readOn() {
        if (!over && !stopped) {
            socket.doResume();
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
