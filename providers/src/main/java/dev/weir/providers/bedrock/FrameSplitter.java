package dev.weir.providers.bedrock;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Cuts an event stream of AWS, however it was chopped, into whole frames, and checks their checksums. Bytes of an
/// unfinished frame wait here for the rest.
///
/// ```
/// length of all 4 │ length of headers 4 │ CRC-32 of both 4 │ headers │ payload │ CRC-32 of all before 4
/// header: length of name 1, name, type 1, value (strings and bytes with their length 2 before)
/// ```
///
/// Source: <https://smithy.io/2.0/aws/amazon-eventstream.html>.
final class FrameSplitter {
    private static final byte[] NOTHING = {};
    private static final int LENGTHS = 8;
    private static final int CRC = 4;
    private static final int PRELUDE = LENGTHS + CRC;

    private final int frameBytesMax;
    private final CRC32 crc = new CRC32();

    private byte[] held = NOTHING;
    private int from;
    private int to;

    /// @param frameBytesMax a longer frame fails the answer
    FrameSplitter(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /// Takes the next bytes; take the frames they complete with [#next()].
    void feed(Buffer arrived) {
        ByteView bytes = ByteView.of(arrived);
        int waiting = to - from;
        if (waiting == 0) {
            from = 0;
            to = 0;
        } else if (from > 0) {
            System.arraycopy(held, from, held, 0, waiting);
            from = 0;
            to = waiting;
        }
        if (to + bytes.length() > held.length) {
            held = Arrays.copyOf(held, Math.max(to + bytes.length(), Math.min(2 * held.length, frameBytesMax)));
        }
        System.arraycopy(bytes.array(), bytes.offset(), held, to, bytes.length());
        to += bytes.length();
    }

    /// The next whole frame; null when there is none yet.
    ///
    /// @throws MalformedFrame when the bytes are none
    /// @throws GatewayException `UPSTREAM_GARBAGE` when it passes the limit
    Frame next() {
        if (to - from < PRELUDE) {
            return waiting();
        }
        requireCrc("the lengths", from, LENGTHS);
        int length = number(from);
        int headers = number(from + CRC);
        if (length < PRELUDE + CRC || headers < 0 || headers > length - PRELUDE - CRC) {
            throw new MalformedFrame(
                    "a frame of " + length + " bytes with headers of " + headers + " (expected: room for both)");
        }
        if (length > frameBytesMax) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider sent a frame of " + length + " bytes (expected: at most " + frameBytesMax + ")");
        }
        if (to - from < length) {
            return waiting();
        }
        requireCrc("the frame", from, length - CRC);
        int payload = from + PRELUDE + headers;
        int end = from + length - CRC;
        Frame frame = Frame.of(held, from + PRELUDE, payload, Arrays.copyOfRange(held, payload, end));
        from += length;
        return frame;
    }

    /// Between frames a stream holds nothing.
    private Frame waiting() {
        if (from == to) {
            held = NOTHING;
            from = 0;
            to = 0;
        }
        return null;
    }

    private void requireCrc(String what, int start, int length) {
        crc.reset();
        crc.update(held, start, length);
        if ((int) crc.getValue() != number(start + length)) {
            throw new MalformedFrame("a wrong checksum of " + what + " (expected: that of its bytes)");
        }
    }

    private int number(int at) {
        return (held[at] & 0xFF) << 24 | (held[at + 1] & 0xFF) << 16 | (held[at + 2] & 0xFF) << 8 | held[at + 3] & 0xFF;
    }
}
