package dev.weir.gateway.services;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// The frame with which Weir itself closes a WebSocket (RFC 6455, sections 5.5.1 and 7.4;
/// <https://www.iana.org/assignments/websocket>).
///
/// @param reason at most 123 bytes
record CloseFrame(int code, String reason) {
    static final int GOING_AWAY = 1001;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int RESTART = 1012;
    static final int BAD_GATEWAY = 1014;

    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final int MASKED_BIT = 0x80;

    /// As a server sends it.
    Buffer plain() {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer()
                .appendByte(FINAL_CLOSE)
                .appendByte((byte) (Short.BYTES + text.length))
                .appendShort((short) code)
                .appendBytes(text);
    }

    /// As a client sends it (section 5.3).
    Buffer masked() {
        Buffer plain = plain();
        int mask = ThreadLocalRandom.current().nextInt();
        Buffer frame = Buffer.buffer()
                .appendByte(plain.getByte(0))
                .appendByte((byte) (plain.getByte(1) | MASKED_BIT))
                .appendInt(mask);
        for (int i = 2; i < plain.length(); i++) {
            int shift = 8 * (3 - (i - 2) % 4);
            frame.appendByte((byte) (plain.getByte(i) ^ mask >>> shift));
        }
        return frame;
    }
}
