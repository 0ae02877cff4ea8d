package dev.weir.contracts.ids;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7).
///
/// Not secret and not guarded against guessing: an id grants nothing.
public final class Ids {
    private Ids() {}

    /// A new id made at `epochMs`: 48 bits of milliseconds, 74 random bits.
    public static UUID at(long epochMs) {
        var random = ThreadLocalRandom.current();
        long high = epochMs << 16 | 0x7000L | random.nextLong() & 0x0FFFL;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /// The id of a part of something: the same parts have the same id. It sorts with what it is a part of, and is as
    /// unlikely to meet another as one by chance: 74 bits of SHA-256.
    public static UUID derived(UUID whole, int part, int again) {
        byte[] parts = ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES)
                .putLong(whole.getMostSignificantBits())
                .putLong(whole.getLeastSignificantBits())
                .putInt(part)
                .putInt(again)
                .array();
        var digest = ByteBuffer.wrap(sha256().digest(parts));
        long high = whole.getMostSignificantBits() & ~0xFFFFL | 0x7000L | digest.getLong() & 0x0FFFL;
        long low = digest.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
