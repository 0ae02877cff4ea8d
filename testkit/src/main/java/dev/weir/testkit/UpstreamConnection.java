package dev.weir.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One connection of a [ScriptedUpstream]: reads requests as they come and plays a script for each, one after another.
final class UpstreamConnection {
    private static final long LOOK_MS = 1;

    private final Socket socket;
    private final Scripts scripts;
    private final CountDownLatch left = new CountDownLatch(1);

    // reading thread only
    private ScriptedCall playing;
    private CountDownLatch over = new CountDownLatch(0);

    private volatile boolean closedByUs;
    private volatile boolean chunked;
    private volatile boolean bounded;

    UpstreamConnection(Socket socket, Scripts scripts) {
        this.socket = socket;
        this.scripts = scripts;
    }

    void serve(Runnable closed) {
        Thread.ofVirtual().name("scripted-upstream-reader").start(() -> {
            try (var in = new BufferedInputStream(socket.getInputStream())) {
                for (UpstreamRequest request = read(in); request != null; request = read(in)) {
                    play(request);
                }
            } catch (IOException broken) {
                // As good as an end.
            }
            long now = System.nanoTime();
            left.countDown();
            if (playing != null && !closedByUs) {
                playing.left(now);
            }
            close();
            closed.run();
        });
    }

    private void play(UpstreamRequest request) throws IOException {
        awaitTurn();
        ScriptedCall call = scripts.claim(request);
        playing = call;
        var mine = new CountDownLatch(1);
        over = mine;
        Thread.ofVirtual().name("scripted-upstream-player").start(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                for (Script.Step step : call.script().steps()) {
                    play(step, out, call);
                }
            } catch (IOException gone) {
                // The other side left; its reader says when.
            } finally {
                mine.countDown();
                call.over();
            }
        });
    }

    private void awaitTurn() throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void play(Script.Step step, OutputStream out, ScriptedCall call) throws IOException {
        switch (step) {
            case Script.Step.Head(int status, List<String> headers) -> head(status, headers, out);
            case Script.Step.Body(byte[] bytes) -> body(bytes, out, call);
            case Script.Step.Raw(byte[] bytes) -> write(bytes, out);
            case Script.Step.Await(CountDownLatch latch) -> awaitOrGone(latch);
            case Script.Step.End() -> end(out);
            case Script.Step.Cut() -> close();
            case Script.Step.Reset() -> {
                socket.setSoLinger(true, 0);
                close();
            }
            case Script.Step.Hang() -> awaitOrGone(new CountDownLatch(1));
            case Script.Step.Forever(byte[] bytes) -> {
                while (left.getCount() > 0) {
                    body(bytes, out, call);
                }
            }
        }
    }

    private void head(int status, List<String> headers, OutputStream out) throws IOException {
        chunked = headers.stream().anyMatch("transfer-encoding: chunked"::equalsIgnoreCase);
        bounded = chunked || headers.stream().anyMatch(each -> each.regionMatches(true, 0, "content-length:", 0, 15));
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Scripted\r\n");
        headers.forEach(each -> head.append(each).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), out);
    }

    private void end(OutputStream out) throws IOException {
        if (chunked) {
            write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), out);
        } else if (!bounded) {
            close();
        }
    }

    private void body(byte[] bytes, OutputStream out, ScriptedCall call) throws IOException {
        write(chunked ? framed(bytes) : bytes, out);
        call.sent(bytes.length);
    }

    private static byte[] framed(byte[] bytes) {
        var framed = new ByteArrayOutputStream(bytes.length + 12);
        framed.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        framed.writeBytes(bytes);
        framed.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return framed.toByteArray();
    }

    private static void write(byte[] bytes, OutputStream out) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private void awaitOrGone(CountDownLatch latch) throws IOException {
        try {
            while (left.getCount() > 0 && !latch.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                // looks again
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (left.getCount() == 0) {
            throw new IOException("the other side left");
        }
    }

    /// The next request, null when the other side has ended.
    private static UpstreamRequest read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        var headers = new ArrayList<String>();
        int length = 0;
        boolean chunks = false;
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            headers.add(header);
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
            chunks |= header.equalsIgnoreCase("transfer-encoding: chunked");
        }
        byte[] body = chunks ? chunks(in) : in.readNBytes(length);
        return new UpstreamRequest(line, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        String line = line(in);
        return line == null ? 0 : Integer.parseInt(line.strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
    }

    void close() {
        closedByUs = left.getCount() > 0;
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}
