package dev.weir.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A way to a port on loopback that a test can cut, stall and mend. Its own port is known before the one it leads to.
public final class CuttableLink implements AutoCloseable {
    /// What happens to connections.
    public enum State {
        /// They are let through.
        OPEN,
        /// They stand and new ones are taken, but nothing passes.
        STALLED,
        /// They break and new ones are closed.
        CUT
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final NetServer server;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile State state = State.OPEN;

    public CuttableLink() {
        server = vertx.createNetServer().connectHandler(this::accept);
        TestPostgres.await(server.listen(0, "127.0.0.1"));
    }

    /// Where it leads from now on.
    public CuttableLink to(int port) {
        target = port;
        return this;
    }

    public int port() {
        return server.actualPort();
    }

    private void accept(NetSocket near) {
        if (state == State.CUT || target == 0) {
            near.close();
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onComplete(far -> {
            if (far.failed()) {
                near.close();
            } else {
                carry(near, far.result());
                carry(far.result(), near);
            }
        });
    }

    private void carry(NetSocket from, NetSocket to) {
        sockets.add(from);
        from.handler(to::write);
        from.closeHandler(_ -> {
            sockets.remove(from);
            to.close();
        });
        obey(from);
    }

    private void obey(NetSocket socket) {
        switch (state) {
            case OPEN -> socket.resume();
            case STALLED -> socket.pause();
            case CUT -> socket.close();
        }
    }

    public void set(State now) {
        state = now;
        sockets.forEach(this::obey);
    }

    @Override
    public void close() {
        TestPostgres.await(vertx.close());
    }
}
