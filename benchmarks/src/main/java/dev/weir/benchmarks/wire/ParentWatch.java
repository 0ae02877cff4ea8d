package dev.weir.benchmarks.wire;

import java.io.IOException;

/// Ends a child program when the one that started it is gone: its standard input closes then, `kill -9` included.
public final class ParentWatch {
    private ParentWatch() {}

    /// Reads standard input until it closes. Blocks; run it on a thread that has nothing else to do.
    public static void awaitEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // what is typed is not for us
        }
    }
}
