package dev.weir.storage.identity;

import java.nio.ByteBuffer;

/// The keyed hash of an API key's secret: 256 bits, comparable and usable as a map key.
public record KeyHash(long a, long b, long c, long d) {
    private static final int BYTES = 4 * Long.BYTES;

    /// @param bytes 32 of them
    public static KeyHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes (expected: " + BYTES + ")");
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new KeyHash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    @Override
    public String toString() {
        return "KeyHash[…]";
    }
}
