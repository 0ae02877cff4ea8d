package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/// Writes requests as records; everything but length, checksum and the number of the price. Makes no garbage.
final class RecordWriter {
    private static final TokenClass[] CLASSES = TokenClass.values();

    private RecordWriter() {}

    /// @return the record's length
    static int reserved(ByteBuffer record, Reserve reserve, UUID allowanceId, boolean accepted) {
        head(record, Kind.RESERVED, 0, accepted ? Layout.WAS_ACCEPTED : 0);
        return texts(record, Layout.RESERVED_BYTES, reserve(record, reserve, allowanceId), reserve);
    }

    static int accepted(ByteBuffer record, UUID requestId) {
        head(record, Kind.ACCEPTED, 0, 0);
        put(record, Layout.REQUEST_ID, requestId);
        return Layout.ACCEPTED_BYTES;
    }

    /// Marks a RESERVED record.
    static void accept(ByteBuffer record) {
        record.putShort(Layout.FLAGS, (short) (record.getShort(Layout.FLAGS) | Layout.WAS_ACCEPTED));
    }

    static int sealed(ByteBuffer record) {
        head(record, Kind.SEALED, 0, 0);
        return Layout.HEAD_BYTES;
    }

    /// Everything but the attempts that failed, see [AttemptRecord].
    ///
    /// @return the record's length
    static int ended(ByteBuffer record, Settlement settlement, UUID allowanceId, long coveredNanos) {
        int flags = (settlement.estimated() ? Layout.ESTIMATED : 0) | (settlement.cached() ? Layout.CACHED : 0);
        head(record, Kind.ENDED, Codes.code(settlement.ending()), flags);
        record.putLong(Layout.COST, settlement.costNanos());
        record.putLong(Layout.COVERED, coveredNanos);
        time(record, Layout.ENDED_SECONDS, Layout.ENDED_NANOS, settlement.endedAt());
        record.putLong(Layout.FIRST_TOKEN, settlement.firstTokenMs());
        record.putInt(Layout.HTTP_STATUS, settlement.httpStatus());
        int end = usage(record, Layout.USAGE_CLASSES, settlement.usage());
        Reserve reserve = settlement.reserve();
        return texts(record, end, reserve(record, reserve, allowanceId), reserve);
    }

    /// The most bytes that the end of a request takes whose RESERVED record has `reservedBytes`, without attempts that
    /// failed: they are written where there is room beyond that.
    static int endedBytesMax(int reservedBytes) {
        return reservedBytes + Layout.ENDED_BYTES - Layout.RESERVED_BYTES + CLASSES.length * Long.BYTES;
    }

    private static void head(ByteBuffer record, Kind kind, int ending, int flags) {
        record.put(Layout.KIND, kind.number);
        record.put(Layout.ENDING, (byte) ending);
        record.putShort(Layout.FLAGS, (short) flags);
        record.putInt(Layout.PRICE_NUMBER, 0);
    }

    /// What both kinds have.
    ///
    /// @return the flags that belong to it
    private static int reserve(ByteBuffer record, Reserve reserve, UUID allowanceId) {
        put(record, Layout.REQUEST_ID, reserve.requestId());
        put(record, Layout.COMPANY_ID, reserve.companyId());
        put(record, Layout.KEY_ID, reserve.keyId());
        record.putLong(Layout.BOUND, reserve.boundNanos());
        record.putLong(Layout.INPUT_ESTIMATE, reserve.inputTokensEstimate());
        time(record, Layout.STARTED_SECONDS, Layout.STARTED_NANOS, reserve.startedAt());
        time(record, Layout.EXPIRES_SECONDS, Layout.EXPIRES_NANOS, reserve.expiresAt());
        if (allowanceId == null) {
            record.putLong(Layout.ALLOWANCE_ID, 0);
            record.putLong(Layout.ALLOWANCE_ID + Long.BYTES, 0);
            return 0;
        }
        put(record, Layout.ALLOWANCE_ID, allowanceId);
        return Layout.WITH_ALLOWANCE;
    }

    private static int texts(ByteBuffer record, int at, int flags, Reserve reserve) {
        int next = at;
        if (!reserve.model().equals(reserve.price().model())) {
            flags |= Layout.WITH_MODEL;
            next = Texts.put(record, next, reserve.model(), "model");
        }
        if (!reserve.unitsEstimate().isNone()) {
            flags |= Layout.WITH_UNITS;
            next = usage(record, next, reserve.unitsEstimate());
        }
        String correlation = reserve.correlationId();
        if (correlation != null && Texts.spells(correlation, reserve.requestId())) {
            flags |= Layout.CORRELATION_IS_REQUEST;
        } else if (correlation != null) {
            flags |= Layout.WITH_CORRELATION;
            next = Texts.put(record, next, correlation, "correlationId");
        }
        record.putShort(Layout.FLAGS, (short) (record.getShort(Layout.FLAGS) | flags));
        return next;
    }

    /// A mask of the classes present, then their counts.
    ///
    /// @return where they end
    private static int usage(ByteBuffer record, int at, TokenUsage usage) {
        int present = 0;
        for (TokenClass tokenClass : CLASSES) {
            if (usage.has(tokenClass)) {
                present |= 1 << Codes.bit(tokenClass);
            }
        }
        record.putInt(at, present);
        int next = at + Integer.BYTES;
        for (int left = present; left != 0; left &= left - 1) {
            TokenClass tokenClass = Codes.tokenClass(Integer.numberOfTrailingZeros(left));
            record.putLong(next, usage.count(tokenClass));
            next += Long.BYTES;
        }
        return next;
    }

    private static void put(ByteBuffer record, int at, UUID id) {
        record.putLong(at, id.getMostSignificantBits());
        record.putLong(at + Long.BYTES, id.getLeastSignificantBits());
    }

    private static void time(ByteBuffer record, int seconds, int nanos, Instant at) {
        record.putLong(seconds, at.getEpochSecond());
        record.putInt(nanos, at.getNano());
    }
}
