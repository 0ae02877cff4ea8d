package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.billing.Posting;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Reads requests from records whose checksum is right.
final class RecordReader {
    private RecordReader() {}

    static OpenRequest reserved(ByteBuffer record, PriceVersion price, boolean accepted) {
        return new OpenRequest(reserve(record, price, Layout.RESERVED_BYTES), allowance(record), accepted);
    }

    static boolean wasAccepted(ByteBuffer record) {
        return has(record, Layout.WAS_ACCEPTED);
    }

    static Posting ended(ByteBuffer record, PriceVersion price) {
        var counts = new Counts(record, Layout.USAGE_CLASSES);
        Settlement settlement = new Settlement(
                reserve(record, price, counts.end),
                Codes.ending(record.get(Layout.ENDING)),
                counts.usage,
                has(record, Layout.ESTIMATED),
                record.getLong(Layout.COST),
                record.getInt(Layout.HTTP_STATUS),
                record.getLong(Layout.FIRST_TOKEN),
                endedAt(record),
                hasAttempts(record) ? AttemptRecord.read(record, textsEnd(record, counts.end)) : List.of(),
                wasCached(record));
        return new Posting(settlement, allowance(record), record.getLong(Layout.COVERED));
    }

    static boolean hasAttempts(ByteBuffer record) {
        return has(record, Layout.WITH_ATTEMPTS);
    }

    static boolean wasCached(ByteBuffer record) {
        return has(record, Layout.CACHED);
    }

    static int priceNumber(ByteBuffer record) {
        return record.getInt(Layout.PRICE_NUMBER);
    }

    static UUID requestId(ByteBuffer record) {
        return id(record, Layout.REQUEST_ID);
    }

    static Instant startedAt(ByteBuffer record) {
        return time(record, Layout.STARTED_SECONDS, Layout.STARTED_NANOS);
    }

    static Instant endedAt(ByteBuffer record) {
        return time(record, Layout.ENDED_SECONDS, Layout.ENDED_NANOS);
    }

    private static Reserve reserve(ByteBuffer record, PriceVersion price, int texts) {
        UUID requestId = requestId(record);
        String model = price.model();
        int next = texts;
        if (has(record, Layout.WITH_MODEL)) {
            model = Texts.get(record, next);
            next = Texts.end(record, next);
        }
        TokenUsage units = TokenUsage.NONE;
        if (has(record, Layout.WITH_UNITS)) {
            var counts = new Counts(record, next);
            units = counts.usage;
            next = counts.end;
        }
        String correlation = has(record, Layout.CORRELATION_IS_REQUEST)
                ? requestId.toString()
                : has(record, Layout.WITH_CORRELATION) ? Texts.get(record, next) : null;
        return new Reserve(
                requestId,
                id(record, Layout.COMPANY_ID),
                id(record, Layout.KEY_ID),
                model,
                price,
                record.getLong(Layout.BOUND),
                record.getLong(Layout.INPUT_ESTIMATE),
                startedAt(record),
                time(record, Layout.EXPIRES_SECONDS, Layout.EXPIRES_NANOS),
                correlation,
                units);
    }

    /// Where the texts end that begin at `texts`, and what stands among them.
    private static int textsEnd(ByteBuffer record, int texts) {
        int next = has(record, Layout.WITH_MODEL) ? Texts.end(record, texts) : texts;
        next = has(record, Layout.WITH_UNITS) ? new Counts(record, next).end : next;
        return has(record, Layout.WITH_CORRELATION) ? Texts.end(record, next) : next;
    }

    private static UUID allowance(ByteBuffer record) {
        return has(record, Layout.WITH_ALLOWANCE) ? id(record, Layout.ALLOWANCE_ID) : null;
    }

    private static boolean has(ByteBuffer record, int flag) {
        return (record.getShort(Layout.FLAGS) & flag) != 0;
    }

    private static UUID id(ByteBuffer record, int at) {
        return new UUID(record.getLong(at), record.getLong(at + Long.BYTES));
    }

    private static Instant time(ByteBuffer record, int seconds, int nanos) {
        return Instant.ofEpochSecond(record.getLong(seconds), record.getInt(nanos));
    }

    /// Counts by class, and where they end.
    private static final class Counts {
        private final TokenUsage usage;
        private final int end;

        Counts(ByteBuffer record, int from) {
            TokenUsage read = TokenUsage.NONE;
            int at = from + Integer.BYTES;
            for (int left = record.getInt(from); left != 0; left &= left - 1) {
                read = read.with(Codes.tokenClass(Integer.numberOfTrailingZeros(left)), record.getLong(at));
                at += Long.BYTES;
            }
            usage = read;
            end = at;
        }
    }
}
