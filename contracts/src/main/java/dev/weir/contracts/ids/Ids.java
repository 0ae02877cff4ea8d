package dev.weir.contracts.ids;

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
}
