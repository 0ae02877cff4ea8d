package dev.weir.storage.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Texts in records: their length in bytes (16 bits), then UTF-8.
final class Texts {
    private static final int LENGTH_BYTES = 2;
    private static final int UUID_CHARS = 36;
    private static final String HEX = "0123456789abcdef";

    private Texts() {}

    /// Writes a text at `at`.
    ///
    /// @return where the next thing goes
    /// @throws IllegalArgumentException when the record can't take it
    static int put(ByteBuffer record, int at, String text, String what) {
        int length = text.length();
        int room = record.capacity() - at - LENGTH_BYTES;
        if (length <= room && putAscii(record, at + LENGTH_BYTES, text)) {
            record.putShort(at, (short) length);
            return at + LENGTH_BYTES + length;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > room || utf8.length > 0xFFFF) {
            throw new IllegalArgumentException(what + ": " + utf8.length
                    + " bytes (expected: few enough for a record of " + record.capacity() + " bytes)");
        }
        record.putShort(at, (short) utf8.length);
        record.put(at + LENGTH_BYTES, utf8);
        return at + LENGTH_BYTES + utf8.length;
    }

    private static boolean putAscii(ByteBuffer record, int at, String text) {
        int seen = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            seen |= c;
            record.put(at + i, (byte) c);
        }
        return seen < 0x80;
    }

    static String get(ByteBuffer record, int at) {
        byte[] utf8 = new byte[Short.toUnsignedInt(record.getShort(at))];
        record.get(at + LENGTH_BYTES, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// Where the text at `at` ends.
    static int end(ByteBuffer record, int at) {
        return at + LENGTH_BYTES + Short.toUnsignedInt(record.getShort(at));
    }

    /// Whether `text` is `id` as [UUID#toString] writes it.
    static boolean spells(String text, UUID id) {
        if (text.length() != UUID_CHARS) {
            return false;
        }
        int nibble = 0;
        for (int i = 0; i < UUID_CHARS; i++) {
            char expected;
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                expected = '-';
            } else {
                long half = nibble < 16 ? id.getMostSignificantBits() : id.getLeastSignificantBits();
                expected = HEX.charAt((int) (half >>> 60 - 4 * (nibble & 15)) & 15);
                nibble++;
            }
            if (text.charAt(i) != expected) {
                return false;
            }
        }
        return true;
    }
}
