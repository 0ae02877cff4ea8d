package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A connection to a server that a test can cut, stall, or rob of its answers. On loopback.
public final class CuttableLink implements AutoCloseable {
    /// What happens to bytes.
    public enum State {
        /// They pass.
        OPEN,
        /// What is asked gets through, what is answered is lost and the connection breaks with it.
        ANSWERS_LOST,
        /// Nothing passes and nothing breaks.
        STALLED,
        /// Connections break and new ones are refused.
        CUT
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;
    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile State state = State.OPEN;

    public CuttableLink(int targetPort) {
        server = vertx.createNetServer().connectHandler(near -> {
            if (state == State.CUT) {
                near.close();
                return;
            }
            near.pause();
            vertx.createNetClient().connect(targetPort, "127.0.0.1").onComplete(far -> {
                if (far.failed()) {
                    near.close();
                } else {
                    join(near, far.result());
                }
            });
        });
        port = await(server.listen(0, "127.0.0.1")).actualPort();
    }

    private void join(NetSocket near, NetSocket far) {
        sockets.add(near);
        sockets.add(far);
        near.handler(bytes -> pass(bytes, far));
        far.handler(bytes -> answer(bytes, near));
        near.closeHandler(_ -> far.close());
        far.closeHandler(_ -> near.close());
        near.resume();
    }

    private void pass(Buffer bytes, NetSocket to) {
        if (state == State.OPEN || state == State.ANSWERS_LOST) {
            to.write(bytes);
        }
    }

    private void answer(Buffer bytes, NetSocket to) {
        if (state == State.OPEN) {
            to.write(bytes);
        } else if (state == State.ANSWERS_LOST) {
            to.close();
        }
    }

    public int port() {
        return port;
    }

    public void set(State now) {
        state = now;
        if (now == State.CUT) {
            breakAll();
        }
    }

    /// Breaks what is connected; what comes next obeys the state.
    public void breakAll() {
        sockets.forEach(NetSocket::close);
        sockets.clear();
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
    }
}
