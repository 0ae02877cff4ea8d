package dev.weir.gateway.services;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.WriteStream;

/// Writes to the socket that an HTTP client's connection has become. What it is given counts as sent as soon as
/// there is room for more, because Vert.x never completes the writes of such a socket. Event loop only.
final class SocketSink implements WriteStream<Buffer> {
    private final NetSocket socket;
    private Promise<Void> room;

    SocketSink(NetSocket socket) {
        this.socket = socket;
        socket.drainHandler(_ -> {
            if (room != null) {
                Promise<Void> waited = room;
                room = null;
                waited.complete();
            }
        });
    }

    @Override
    public Future<Void> write(Buffer data) {
        socket.write(data);
        if (!socket.writeQueueFull()) {
            return Future.succeededFuture();
        }
        if (room == null) {
            room = Promise.promise();
        }
        return room.future();
    }

    @Override
    public Future<Void> end() {
        return socket.end();
    }

    @Override
    public boolean writeQueueFull() {
        return socket.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
        socket.setWriteQueueMaxSize(size);
        return this;
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        throw new UnsupportedOperationException("its writes tell");
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        throw new UnsupportedOperationException("the other direction tells");
    }
}
