package dev.weir.contracts.cache;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A SHA-256 digest, as four longs: compared and hashed without memory. Source: FIPS 180-4.
public record Sha256(long first, long second, long third, long fourth) {
    /// Of a body's exact bytes, and of what was said beside it: each text with its length before it, null as no text,
    /// so that no two lists of one length look alike.
    public static Sha256 of(Buffer body, List<String> beside) {
        MessageDigest digest = sha256();
        for (String text : beside) {
            update(digest, text);
        }
        digest.update(body.getBytes());
        return of(digest);
    }

    /// Of texts and of another digest, in the same way.
    static Sha256 of(Sha256 last, List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            update(digest, text);
        }
        digest.update(last.bytes());
        return of(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        int length = text == null ? -1 : bytes.length;
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        digest.update(bytes);
    }

    private static Sha256 of(MessageDigest digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new Sha256(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private byte[] bytes() {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /// As 64 hexadecimal digits.
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
