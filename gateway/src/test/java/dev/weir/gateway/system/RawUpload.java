package dev.weir.gateway.system;

import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// A client that sends a form byte by byte as a test says, over a socket of its own.
final class RawUpload implements AutoCloseable {
    static final String BOUNDARY = "----weir-test-7MA4YWxk";

    private final Socket socket;
    private final OutputStream out;
    final AtomicLong written = new AtomicLong();

    /// @param length -1 for chunks
    RawUpload(int port, String path, long length, String... headers) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: weir\r\n")
                .append("Authorization: Bearer ")
                .append(RunningWeir.KEY)
                .append("\r\nContent-Type: multipart/form-data; boundary=")
                .append(BOUNDARY)
                .append("\r\n")
                .append(length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    static Buffer field(String name, String value) {
        return Buffer.buffer(
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
    }

    static Buffer fileHead(String name) {
        return Buffer.buffer("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: audio/wav\r\n\r\n");
    }

    static Buffer end() {
        return Buffer.buffer("\r\n--" + BOUNDARY + "--\r\n");
    }

    void send(Buffer bytes) throws IOException {
        out.write(bytes.getBytes());
        written.addAndGet(bytes.length());
    }

    void chunk(Buffer bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        send(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    void endChunks() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends `times` blocks on a thread of its own.
    CompletableFuture<Void> pour(Buffer block, long times) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (long i = 0; i < times; i++) {
                    send(block);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /// Status and body.
    record Reply(int status, String body) {
        JsonObject error() {
            return new JsonObject(body).getJsonObject("error");
        }
    }

    /// Reads the answer up to its declared length.
    Reply answer() throws IOException {
        InputStream in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int each = in.read();
            if (each < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) each);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        lower.substring(at + 16, lower.indexOf('\r', at)).strip());
        return new Reply(
                Integer.parseInt(head.substring(9, 12)), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
