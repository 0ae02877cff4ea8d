package dev.weir.gateway.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A way to a database that can be cut and mended: while it is cut, its connections break and new ones are closed.
final class CuttablePostgres implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile String host;
    private volatile int port;
    private volatile boolean cut;

    CuttablePostgres() {
        try {
            server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// The same database's URL, by way of this.
    String to(String url) {
        int from = url.lastIndexOf('@') + 1;
        int end = url.indexOf('/', from);
        String[] address = url.substring(from, end).split(":");
        host = address[0];
        port = Integer.parseInt(address[1]);
        return url.substring(0, from) + "127.0.0.1:" + server.getLocalPort() + url.substring(end);
    }

    void cut() {
        cut = true;
        sockets.forEach(CuttablePostgres::close);
    }

    void mend() {
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (cut) {
                    close(near);
                    continue;
                }
                Socket far = new Socket(host, port);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                sockets.add(near);
                sockets.add(far);
                carry(near, far);
                carry(far, near);
            } catch (IOException e) {
                // Closed, or the server is away: the next one may be luckier.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException broken) {
                // Both sides are closed now.
            }
            sockets.remove(from);
        });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
