package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.HttpHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Reads HTTP/1.1 responses from whatever pieces arrive, and counts instead of decoding.
/// One response at a time; [#reset] before the next. Source: [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112).
final class ResponseReader {
    /// A head, or a chunk size line, longer than this fails the response.
    private static final int HEAD_BYTES_MAX = 16_384;

    /// Where in the message the next byte belongs.
    private enum Part {
        HEAD,
        /// a body of known length
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        /// the line end behind the data of a chunk
        CHUNK_END,
        /// lines behind the last chunk, up to an empty one
        TRAILER,
        COMPLETE
    }

    // per connection
    private final HttpHead head = new HttpHead();
    private final EventCounter events = new EventCounter();
    private final ByteBuf start = Unpooled.buffer(512, HEAD_BYTES_MAX);

    // per response
    private Part part;
    private int status;
    private long left;
    private int lineBytes;

    ResponseReader() {
        reset();
    }

    void reset() {
        part = Part.HEAD;
        status = 0;
        left = 0;
        lineBytes = 0;
        start.clear();
        events.reset();
    }

    /// Consumes `read` wholly. Returns whether the response is complete now.
    /// Fails with `IllegalStateException` when the bytes are no HTTP or go on behind the end.
    boolean feed(ByteBuf read) {
        int at = read.readerIndex();
        int to = read.writerIndex();
        while (at < to) {
            at = switch (part) {
                case HEAD -> head(read, at, to);
                case LENGTH, CHUNK_DATA -> data(read, at, to);
                case CHUNK_SIZE -> chunkSize(read, at);
                case CHUNK_END -> chunkEnd(read, at);
                case TRAILER -> trailer(read, at);
                case COMPLETE -> throw new IllegalStateException("bytes behind the end of the response");
            };
        }
        read.readerIndex(to);
        return part == Part.COMPLETE;
    }

    int status() {
        return status;
    }

    EventCounter events() {
        return events;
    }

    private int head(ByteBuf read, int at, int to) {
        if (!start.isReadable()) {
            int body = head.read(read, at, to);
            if (body >= 0) {
                begin(HttpHead.status(read, at));
                return body;
            }
        }
        int before = start.readableBytes();
        if (before + to - at > HEAD_BYTES_MAX) {
            throw new IllegalStateException("a head of more than " + HEAD_BYTES_MAX + " bytes");
        }
        start.writeBytes(read, at, to - at);
        int body = head.read(start, 0, start.writerIndex());
        if (body < 0) {
            return to;
        }
        begin(HttpHead.status(start, 0));
        return at + body - before;
    }

    private void begin(int seen) {
        status = seen;
        if (head.chunked()) {
            part = Part.CHUNK_SIZE;
        } else if (head.contentLength() >= 0) {
            left = head.contentLength();
            part = left == 0 ? Part.COMPLETE : Part.LENGTH;
        } else {
            throw new IllegalStateException("status " + seen + " without Content-Length and not chunked");
        }
    }

    private int data(ByteBuf read, int at, int to) {
        int end = (int) Math.min(to, at + left);
        events.feed(read, at, end);
        left -= end - at;
        if (left == 0) {
            part = part == Part.LENGTH ? Part.COMPLETE : Part.CHUNK_END;
        }
        return end;
    }

    private int chunkSize(ByteBuf read, int at) {
        byte next = read.getByte(at);
        if (next == '\n') {
            part = left == 0 ? Part.TRAILER : Part.CHUNK_DATA;
            lineBytes = 0;
        } else if (next != '\r') {
            int digit = Character.digit(next, 16);
            if (digit < 0 || ++lineBytes > 8) {
                throw new IllegalStateException("not a chunk size: byte " + next);
            }
            left = left * 16 + digit;
        }
        return at + 1;
    }

    private int chunkEnd(ByteBuf read, int at) {
        if (read.getByte(at) == '\n') {
            part = Part.CHUNK_SIZE;
        }
        return at + 1;
    }

    private int trailer(ByteBuf read, int at) {
        byte next = read.getByte(at);
        if (next == '\n') {
            part = lineBytes == 0 ? Part.COMPLETE : Part.TRAILER;
            lineBytes = 0;
        } else if (next != '\r' && ++lineBytes > HEAD_BYTES_MAX) {
            throw new IllegalStateException("a trailer line of more than " + HEAD_BYTES_MAX + " bytes");
        }
        return at + 1;
    }
}
