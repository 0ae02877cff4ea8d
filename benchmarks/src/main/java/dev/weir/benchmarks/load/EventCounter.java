package dev.weir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Counts the SSE events of one body: pieces of text that end with an empty line. Comments (`: …`) are not counted.
/// Remembers the last bytes, to tell whether the stream ended as it should, and the first, to show a refusal.
final class EventCounter {
    /// How a stream of chat completions ends, and how one of messages does.
    private static final byte[][] ENDS = {
        "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII),
        "{\"type\":\"message_stop\"}\n\n".getBytes(StandardCharsets.US_ASCII)
    };
    private static final int TAIL_BYTES = 26;
    private static final int FIRST_BYTES = 300;

    private final byte[] tail = new byte[TAIL_BYTES];
    private final byte[] first = new byte[FIRST_BYTES];
    private int firstBytes;
    private long bytes;
    private long events;
    private long lastNewline;
    private boolean atStart;
    private byte startByte;

    void reset() {
        bytes = 0;
        events = 0;
        firstBytes = 0;
        lastNewline = -2;
        atStart = true;
        tail[tail.length - 1] = 0;
    }

    /// Takes the body's next bytes, `from` to `to` of `buffer`.
    void feed(ByteBuf buffer, int from, int to) {
        if (from == to) {
            return;
        }
        keepFirst(buffer, from, to);
        keepTail(buffer, from, to);
        if (atStart) {
            startByte = buffer.getByte(from);
            atStart = false;
        }
        for (int at = buffer.indexOf(from, to, (byte) '\n'); at >= 0; at = next(buffer, at + 1, to)) {
            long position = bytes + at - from;
            if (position != lastNewline + 1) {
                lastNewline = position;
                continue;
            }
            lastNewline = -2;
            if (startByte != ':') {
                events++;
            }
            atStart = at + 1 == to;
            if (!atStart) {
                startByte = buffer.getByte(at + 1);
            }
        }
        bytes += to - from;
    }

    long events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /// Whether the body ended as a stream does so far.
    boolean done() {
        return Arrays.stream(ENDS)
                .anyMatch(end -> Arrays.equals(tail, tail.length - end.length, tail.length, end, 0, end.length));
    }

    /// The first bytes of the body as one line of text.
    String beginning() {
        return new String(first, 0, firstBytes, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    }

    private static int next(ByteBuf buffer, int from, int to) {
        return from < to ? buffer.indexOf(from, to, (byte) '\n') : -1;
    }

    private void keepFirst(ByteBuf buffer, int from, int to) {
        if (firstBytes < FIRST_BYTES && bytes < FIRST_BYTES) {
            int count = Math.min(FIRST_BYTES - firstBytes, to - from);
            buffer.getBytes(from, first, firstBytes, count);
            firstBytes += count;
        }
    }

    private void keepTail(ByteBuf buffer, int from, int to) {
        int count = Math.min(tail.length, to - from);
        System.arraycopy(tail, count, tail, 0, tail.length - count);
        buffer.getBytes(to - count, tail, tail.length - count, count);
    }
}
