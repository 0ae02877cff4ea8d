package dev.weir.storage.journal;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A price as a record. Written once in a segment; the requests that follow name it by its number.
final class PriceRecord {
    private PriceRecord() {}

    /// @return the record's length
    /// @throws IllegalArgumentException when no record can take it
    static int write(ByteBuffer record, PriceVersion price, int number) {
        record.put(Layout.KIND, Kind.PRICE.number);
        record.put(Layout.ENDING, (byte) 0);
        record.putShort(Layout.FLAGS, (short) 0);
        record.putInt(Layout.PRICE_NUMBER, number);
        ByteBuffer body = record.duplicate().order(Layout.ORDER).position(Layout.HEAD_BYTES);
        try {
            body.putLong(price.perRequestNanos()).putInt(price.outputTokensMax());
            body.putLong(price.validFrom().getEpochSecond())
                    .putInt(price.validFrom().getNano());
            for (String text : new String[] {price.id(), price.provider(), price.model(), price.currency()}) {
                put(body, text);
            }
            put(body, price.nanosPerMillion());
            body.putShort((short) price.tiers().size());
            for (PriceVersion.Tier tier : price.tiers()) {
                body.putLong(tier.aboveInputTokens());
                put(body, tier.nanosPerMillion());
            }
        } catch (BufferOverflowException e) {
            throw new IllegalArgumentException("price " + price.provider() + "/" + price.model()
                    + ": too long (expected: few enough tiers for a record of " + record.capacity() + " bytes)");
        }
        return body.position();
    }

    static PriceVersion read(ByteBuffer record) {
        ByteBuffer body = record.duplicate().order(Layout.ORDER).position(Layout.HEAD_BYTES);
        long perRequestNanos = body.getLong();
        int outputTokensMax = body.getInt();
        Instant validFrom = Instant.ofEpochSecond(body.getLong(), body.getInt());
        String id = text(body);
        String provider = text(body);
        String model = text(body);
        String currency = text(body);
        Map<TokenClass, Long> nanosPerMillion = prices(body);
        List<PriceVersion.Tier> tiers = new ArrayList<>();
        for (int left = body.getShort(); left > 0; left--) {
            tiers.add(new PriceVersion.Tier(body.getLong(), prices(body)));
        }
        return new PriceVersion(
                id, provider, model, currency, nanosPerMillion, perRequestNanos, tiers, outputTokensMax, validFrom);
    }

    private static void put(ByteBuffer body, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xFFFF) {
            throw new BufferOverflowException();
        }
        body.putShort((short) utf8.length).put(utf8);
    }

    private static String text(ByteBuffer body) {
        byte[] utf8 = new byte[Short.toUnsignedInt(body.getShort())];
        body.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer body, Map<TokenClass, Long> prices) {
        body.put((byte) prices.size());
        prices.forEach(
                (tokenClass, nanos) -> body.put((byte) Codes.bit(tokenClass)).putLong(nanos));
    }

    private static Map<TokenClass, Long> prices(ByteBuffer body) {
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        for (int left = body.get(); left > 0; left--) {
            TokenClass tokenClass = Codes.tokenClass(body.get());
            prices.put(tokenClass, body.getLong());
        }
        return prices;
    }
}
