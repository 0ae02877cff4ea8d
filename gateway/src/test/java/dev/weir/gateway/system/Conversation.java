package dev.weir.gateway.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One HTTP/1.1 connection by hand: every byte that leaves is the test's, every byte that comes is seen, and how the
/// answer ends is told.
final class Conversation implements AutoCloseable {
    private static final int WAIT_MS_MAX = 15_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean chunked;
    private long left = -1;
    private Ending ending = Ending.NONE_YET;

    enum Ending {
        NONE_YET,
        /// As its framing says.
        WHOLE,
        /// The connection closed before.
        CUT
    }

    record Head(int status, Map<String, String> headers) {}

    private Conversation(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WAIT_MS_MAX);
        socket.connect(new InetSocketAddress("127.0.0.1", port), WAIT_MS_MAX);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Conversation open(int port) {
        try {
            return new Conversation(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens one and sends a POST with a JSON body.
    ///
    /// @param headers further header lines, `name: value`
    static Conversation post(int port, String path, String key, String json, String... headers) {
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: weir\r\n");
        head.append("authorization: Bearer ").append(key).append("\r\ncontent-type: application/json\r\n");
        head.append("content-length: ")
                .append(json.getBytes(StandardCharsets.UTF_8).length)
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return open(port).send(head + "\r\n" + json);
    }

    Conversation send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Conversation send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Forgets the answer before, for one more request on this connection.
    Conversation again() {
        body.reset();
        ending = Ending.NONE_YET;
        return this;
    }

    /// The head of the answer; an interim one is passed over.
    Head head() {
        try {
            String status = line();
            if (status == null || status.length() < 12) {
                throw new AssertionError("a status line was expected, not '" + status + "'");
            }
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(); line != null && !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
            int code = Integer.parseInt(status.substring(9, 12));
            if (code < 200) {
                return head();
            }
            chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
            left = Long.parseLong(headers.getOrDefault("content-length", "-1"));
            return new Head(code, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads on until the body holds this text; returns all of it so far.
    String until(String text) {
        long deadline = deadline();
        while (!body().contains(text)) {
            checkTime(deadline);
            if (!more()) {
                throw new AssertionError("the answer ended (" + ending + ") before '" + text + "': " + body());
            }
        }
        return body();
    }

    /// Reads on for that many bytes of the body and forgets the body.
    void skip(long bytes) {
        for (long read = 0; read < bytes; ) {
            if (!more()) {
                throw new AssertionError("the answer ended (" + ending + ") after " + read + " bytes");
            }
            read += body.size();
            body.reset();
        }
    }

    /// Reads to the end, whatever that is, and keeps nothing of it.
    void skipToTheEnd() {
        while (more()) {
            body.reset();
        }
    }

    /// Reads to the end, whatever that is, and returns the whole body.
    String rest() {
        long deadline = deadline();
        while (more()) {
            checkTime(deadline);
        }
        return body();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX);
    }

    /// Comments may come for ever.
    private void checkTime(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new AssertionError("not within " + WAIT_MS_MAX + " ms: " + body());
        }
    }

    /// The body so far.
    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    Ending ending() {
        return ending;
    }

    /// Reads some; false when there is no more.
    private boolean more() {
        if (ending != Ending.NONE_YET) {
            return false;
        }
        try {
            return chunked ? chunk() : plain();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + WAIT_MS_MAX + " ms, after: " + body(), e);
        } catch (IOException e) {
            ending = Ending.CUT;
            return false;
        }
    }

    private boolean chunk() throws IOException {
        String size = line();
        if (size == null) {
            ending = Ending.CUT;
            return false;
        }
        int length = Integer.parseInt(size.strip(), 16);
        byte[] bytes = in.readNBytes(length);
        body.writeBytes(bytes);
        boolean whole = bytes.length == length && line() != null;
        ending = !whole ? Ending.CUT : length == 0 ? Ending.WHOLE : Ending.NONE_YET;
        return ending == Ending.NONE_YET;
    }

    private boolean plain() throws IOException {
        if (left == 0) {
            ending = Ending.WHOLE;
            return false;
        }
        byte[] some = new byte[8192];
        int count = in.read(some, 0, left < 0 ? some.length : (int) Math.min(left, some.length));
        if (count < 0) {
            ending = left > 0 ? Ending.CUT : Ending.WHOLE;
            return false;
        }
        body.write(some, 0, count);
        left -= left > 0 ? count : 0;
        return true;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(b);
        }
        return null;
    }

    /// Leaves, as a client that is done with it; when, on the clock of [System#nanoTime()].
    long leave() {
        long now = System.nanoTime();
        close();
        return now;
    }

    /// Leaves by breaking the connection.
    long breakOff() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return leave();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
