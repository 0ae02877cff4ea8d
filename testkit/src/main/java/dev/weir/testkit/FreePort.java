package dev.weir.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports for servers that can't say which one they took, or that others must know before they start. They lie below
/// those that the system gives to connections, which would otherwise take one before its server does.
public final class FreePort {
    private static final int LOWEST = 12_000;
    private static final int COUNT = 20_000;

    // each process of a test run begins elsewhere
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

    private FreePort() {}

    /// A port of loopback that nobody listened on a moment ago, and that no other call in this process gets.
    public static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = LOWEST + NEXT.getAndIncrement() % COUNT;
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
                return port;
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new IllegalStateException("no port from " + LOWEST + " to " + (LOWEST + COUNT) + " is free");
    }
}
