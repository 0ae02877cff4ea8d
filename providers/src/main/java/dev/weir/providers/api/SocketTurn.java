package dev.weir.providers.api;

import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxConnection;

/// One request's turn to stop reading from its HTTP/1.1 connection, and to read on. Vert.x gives a connection to
/// the next request as soon as the end of an answer was read, even when whoever takes that answer has stopped
/// the socket, or stops it afterwards: the next request would wait for a stranger's slow reader. So each turn
/// begins by reading on, and ends the one before. Event loop of the connection only.
public final class SocketTurn {
    private static final AttributeKey<SocketTurn> CURRENT = AttributeKey.valueOf(SocketTurn.class, "current");

    private final VertxConnection connection;

    private SocketTurn(VertxConnection connection) {
        this.connection = connection;
    }

    /// The turn of a request that begins on a connection; null over HTTP/2, which has windows, and whose connection is
    /// not one stream's to stop.
    public static SocketTurn begin(HttpConnection connection, HttpVersion version) {
        if (version == HttpVersion.HTTP_2 || !(connection instanceof VertxConnection http1)) {
            return null;
        }
        var turn = new SocketTurn(http1);
        http1.channel().attr(CURRENT).set(turn);
        http1.doResume();
        return turn;
    }

    /// Nothing is read any more. Does nothing when the turn is over.
    public void stop() {
        if (isCurrent()) {
            connection.doPause();
        }
    }

    /// Reads on. Does nothing when the turn is over.
    public void readOn() {
        if (isCurrent()) {
            connection.doResume();
        }
    }

    /// Runs something on the event loop, after what waits there.
    public void later(Runnable run) {
        connection.context().runOnContext(_ -> run.run());
    }

    private boolean isCurrent() {
        return connection.channel().attr(CURRENT).get() == this;
    }
}
