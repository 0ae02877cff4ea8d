package dev.weir.providers.bedrock;

import java.nio.charset.StandardCharsets;

/// One message of an event stream, of whose headers only those are kept that matter here.
///
/// @param messageType `event`, `exception` or `error`
/// @param type of the event or the exception, or the code of the error; empty when it is not told
/// @param note the text of an error; empty when it is not told
record Frame(String messageType, String type, String note, byte[] payload) {
    /// Names the kinds of header values, each with the bytes it takes.
    private static final int[] VALUE_BYTES = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

    private static final int STRING = 7;
    private static final int LENGTH_BYTES = 2;

    /// @param bytes hold the headers in `from` to `to`
    /// @throws MalformedFrame when they are none
    static Frame of(byte[] bytes, int from, int to, byte[] payload) {
        String messageType = "";
        String type = "";
        String note = "";
        int at = from;
        while (at < to) {
            int nameEnd = at + 1 + (bytes[at] & 0xFF);
            need(nameEnd + 1, to);
            int kind = bytes[nameEnd];
            int valueFrom = nameEnd + 1;
            int length = kind < 0 || kind >= VALUE_BYTES.length ? -2 : VALUE_BYTES[kind];
            if (length == -2) {
                throw new MalformedFrame("a header of type " + kind + " (expected: 0 to 9)");
            }
            if (length == -1) {
                need(valueFrom + LENGTH_BYTES, to);
                length = (bytes[valueFrom] & 0xFF) << 8 | bytes[valueFrom + 1] & 0xFF;
                valueFrom += LENGTH_BYTES;
            }
            need(valueFrom + length, to);
            if (kind == STRING) {
                String value = new String(bytes, valueFrom, length, StandardCharsets.UTF_8);
                switch (new String(bytes, at + 1, nameEnd - at - 1, StandardCharsets.UTF_8)) {
                    case ":message-type" -> messageType = value;
                    case ":event-type", ":exception-type", ":error-code" -> type = value;
                    case ":error-message" -> note = value;
                    default -> {}
                }
            }
            at = valueFrom + length;
        }
        return new Frame(messageType, type, note, payload);
    }

    private static void need(int end, int to) {
        if (end > to) {
            throw new MalformedFrame("a header that ends behind the headers");
        }
    }
}
