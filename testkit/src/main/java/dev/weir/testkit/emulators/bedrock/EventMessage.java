package dev.weir.testkit.emulators.bedrock;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// One message of an AWS event stream:
///
/// ```
/// length of all   4 bytes   length of headers   4 bytes   CRC-32 of these 8 bytes   4 bytes
/// headers         each: length of name 1 byte, name, type 1 byte (7: string), length 2 bytes, value
/// payload
/// CRC-32 of everything before   4 bytes
/// ```
///
/// [Source](https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html)
public record EventMessage(Map<String, String> headers, Buffer payload) {
    private static final int PRELUDE = 8;
    private static final int CRC = 4;
    private static final byte STRING = 7;

    /// The message as it goes over the wire.
    public Buffer encode() {
        var head = Buffer.buffer();
        headers.forEach((name, value) -> {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            head.appendByte((byte) name.length())
                    .appendString(name)
                    .appendByte(STRING)
                    .appendUnsignedShort(text.length)
                    .appendBytes(text);
        });
        var all = Buffer.buffer()
                .appendInt(PRELUDE + CRC + head.length() + payload.length() + CRC)
                .appendInt(head.length());
        all.appendInt(crc(all)).appendBuffer(head).appendBuffer(payload);
        return all.appendInt(crc(all));
    }

    /// Reads the message that begins at `at`.
    ///
    /// @throws IllegalArgumentException when a checksum does not fit or it is not all there
    public static EventMessage decode(Buffer bytes, int at) {
        int length = length(bytes, at);
        int headLength = bytes.getInt(at + 4);
        check("prelude", bytes.getInt(at + PRELUDE), crc(bytes.slice(at, at + PRELUDE)));
        check("message", bytes.getInt(at + length - CRC), crc(bytes.slice(at, at + length - CRC)));
        int from = at + PRELUDE + CRC;
        int end = from + headLength;
        var headers = new LinkedHashMap<String, String>();
        while (from < end) {
            int nameEnd = from + 1 + bytes.getUnsignedByte(from);
            String name = bytes.getString(from + 1, nameEnd);
            if (bytes.getByte(nameEnd) != STRING) {
                throw new IllegalArgumentException(
                        "header '" + name + "' of type " + bytes.getByte(nameEnd) + " (expected: 7)");
            }
            int valueEnd = nameEnd + 3 + bytes.getUnsignedShort(nameEnd + 1);
            headers.put(name, bytes.getString(nameEnd + 3, valueEnd));
            from = valueEnd;
        }
        return new EventMessage(headers, bytes.slice(end, at + length - CRC));
    }

    /// Length of the message that begins at `at`.
    public static int length(Buffer bytes, int at) {
        int length = bytes.length() - at < PRELUDE + CRC ? -1 : bytes.getInt(at);
        if (length < PRELUDE + 2 * CRC || length > bytes.length() - at) {
            throw new IllegalArgumentException(
                    "message of " + length + " bytes (expected: at most " + (bytes.length() - at) + ")");
        }
        return length;
    }

    private static void check(String what, int written, int computed) {
        if (written != computed) {
            throw new IllegalArgumentException("CRC of the " + what + ": " + Integer.toHexString(written)
                    + " (expected: " + Integer.toHexString(computed) + ")");
        }
    }

    private static int crc(Buffer bytes) {
        var crc = new CRC32();
        crc.update(bytes.getBytes());
        return (int) crc.getValue();
    }
}
