package dev.weir.storage.paging;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/// Where a page ended: the time and id of its last row. As text 32 characters of URL-safe base64.
public record Cursor(Instant at, UUID id) {
    private static final int BYTES = 3 * Long.BYTES;
    private static final long YEAR_10000_MICROS = 253_402_300_800_000_000L;

    /// Fails with `INVALID_VALUE` on text that [#toApi] did not make.
    static Cursor fromApi(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            long micros = bytes.remaining() == BYTES ? bytes.getLong() : -1;
            if (micros >= 0 && micros < YEAR_10000_MICROS) {
                return new Cursor(
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(bytes.getLong(), bytes.getLong()));
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below
        }
        throw GatewayException.ofParam(
                Failure.INVALID_VALUE, "cursor", "cursor is not one of ours (expected: `next` of the page before)");
    }

    String toApi() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
