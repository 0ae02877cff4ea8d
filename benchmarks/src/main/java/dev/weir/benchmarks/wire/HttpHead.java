package dev.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;

/// The head of one HTTP/1.1 message, read in place: where it ends and how its body is framed.
///
/// One instance is used again and again by one connection; [#read] overwrites it.
/// Source: [RFC 9112, sections 5 and 6](https://www.rfc-editor.org/rfc/rfc9112).
public final class HttpHead {
    /// No `Content-Length` was there.
    public static final long NO_LENGTH = -1;

    private static final byte[] CONTENT_LENGTH = bytes("content-length:");
    private static final byte[] TRANSFER_ENCODING = bytes("transfer-encoding:");

    private long contentLength;
    private boolean chunked;

    /// Reads the head that starts at `from`. Returns the index of the first byte after its empty line,
    /// or -1 while that line has not arrived before `to`.
    public int read(ByteBuf buffer, int from, int to) {
        contentLength = NO_LENGTH;
        chunked = false;
        int line = from;
        while (true) {
            int newline = line < to ? buffer.indexOf(line, to, (byte) '\n') : -1;
            if (newline < 0) {
                return -1;
            }
            if (newline - line <= 1) {
                return newline + 1;
            }
            field(buffer, line, newline);
            line = newline + 1;
        }
    }

    /// Bytes of the body, or [#NO_LENGTH].
    public long contentLength() {
        return contentLength;
    }

    /// Whether the body comes in chunks.
    public boolean chunked() {
        return chunked;
    }

    /// The status of a response whose head starts at `from`: three digits behind `HTTP/1.1 `.
    public static int status(ByteBuf buffer, int from) {
        int status = 0;
        for (int at = from + 9; at < from + 12; at++) {
            int digit = buffer.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("not an HTTP/1.1 status line");
            }
            status = status * 10 + digit;
        }
        return status;
    }

    private void field(ByteBuf buffer, int line, int newline) {
        switch (buffer.getByte(line) | 0x20) {
            case 'c' -> {
                if (startsWith(buffer, line, newline, CONTENT_LENGTH)) {
                    contentLength = number(buffer, line + CONTENT_LENGTH.length, newline);
                }
            }
            case 't' -> chunked |= startsWith(buffer, line, newline, TRANSFER_ENCODING);
            default -> {}
        }
    }

    private static boolean startsWith(ByteBuf buffer, int line, int newline, byte[] name) {
        if (newline - line < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if ((buffer.getByte(line + i) | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuf buffer, int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            int digit = buffer.getByte(at) - '0';
            if (digit >= 0 && digit <= 9) {
                number = number * 10 + digit;
            }
        }
        return number;
    }

    private static byte[] bytes(String lowerCase) {
        return lowerCase.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
