package dev.weir.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// A model server in the OpenAI dialect over HTTP/1.1 on raw sockets, whose every byte is scripted by the test, good
/// or bad. Each connection has a virtual thread that reads and one that plays, so that it always knows at once when
/// the other side leaves.
public final class ScriptedUpstream implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ServerSocket server;
    private final Scripts scripts = new Scripts();
    private final Set<UpstreamConnection> connections = ConcurrentHashMap.newKeySet();

    private ScriptedUpstream(ServerSocket server) {
        this.server = server;
    }

    /// Starts one on a free port of the loopback.
    public static ScriptedUpstream start() {
        try {
            var upstream = new ScriptedUpstream(new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")));
            Thread.ofVirtual().name("scripted-upstream").start(upstream::accept);
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its base URL, as a provider's `url` setting wants it.
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /// The next request that nobody expected yet plays this script.
    public ScriptedCall expect(Script script) {
        return scripts.expect(script);
    }

    /// What requests that were not expected get. At the start that is a 500.
    public void answerOthers(Function<UpstreamRequest, Script> answer) {
        scripts.answerOthers(answer);
    }

    /// Requests that arrived since the start or the last [#forget()].
    public int calls() {
        return scripts.count();
    }

    /// Connections that are open now.
    public int connections() {
        return connections.size();
    }

    /// Forgets what was expected and what arrived.
    public void forget() {
        scripts.forget();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                var connection = new UpstreamConnection(socket, scripts);
                connections.add(connection);
                connection.serve(() -> connections.remove(connection));
            } catch (IOException closed) {
                // The server was closed, or a connection broke before it was ours.
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(UpstreamConnection::close);
    }
}
