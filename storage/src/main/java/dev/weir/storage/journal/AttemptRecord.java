package dev.weir.storage.journal;

import dev.weir.contracts.billing.FailedAttempt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Attempts that failed, at the end of an ENDED record: how many in one byte, then of each its status (16 bits), its
/// milliseconds (32 bits) and its texts. What is behind the last text of a record, a Weir that knows no attempts passes
/// over.
final class AttemptRecord {
    /// The most that the attempts of a request take; of more only the first that fit are kept.
    static final int BYTES_MAX = 4 << 10;

    private static final int COUNT_BYTES = 1;

    private AttemptRecord() {}

    /// Writes as many of them, from the first, as fit into `bytesMax`.
    ///
    /// @return the record's length; `length` when none fits
    static int append(ByteBuffer record, int length, List<FailedAttempt> attempts, int bytesMax) {
        int left = Math.min(bytesMax, BYTES_MAX) - COUNT_BYTES;
        int at = length + COUNT_BYTES;
        int count = 0;
        for (FailedAttempt attempt : attempts) {
            int bytes = bytes(attempt);
            if (bytes > left) {
                break;
            }
            left -= bytes;
            at = put(record, at, attempt);
            count++;
        }
        if (count == 0) {
            return length;
        }
        record.put(length, (byte) count);
        record.putShort(Layout.FLAGS, (short) (record.getShort(Layout.FLAGS) | Layout.WITH_ATTEMPTS));
        return at;
    }

    private static int bytes(FailedAttempt attempt) {
        return Short.BYTES
                + Integer.BYTES
                + bytes(attempt.provider())
                + bytes(attempt.model())
                + bytes(attempt.key())
                + bytes(attempt.fault());
    }

    private static int bytes(String text) {
        return Short.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int put(ByteBuffer record, int at, FailedAttempt attempt) {
        record.putShort(at, (short) attempt.status());
        record.putInt(at + Short.BYTES, (int) Math.min(attempt.ms(), Integer.MAX_VALUE));
        int next = at + Short.BYTES + Integer.BYTES;
        next = Texts.put(record, next, attempt.provider(), "provider");
        next = Texts.put(record, next, attempt.model(), "model");
        next = Texts.put(record, next, attempt.key(), "key");
        return Texts.put(record, next, attempt.fault(), "fault");
    }

    static List<FailedAttempt> read(ByteBuffer record, int from) {
        int count = Byte.toUnsignedInt(record.get(from));
        List<FailedAttempt> attempts = new ArrayList<>(count);
        int at = from + COUNT_BYTES;
        for (int i = 0; i < count; i++) {
            int provider = at + Short.BYTES + Integer.BYTES;
            int model = Texts.end(record, provider);
            int key = Texts.end(record, model);
            int fault = Texts.end(record, key);
            attempts.add(new FailedAttempt(
                    Texts.get(record, provider),
                    Texts.get(record, model),
                    Texts.get(record, key),
                    Texts.get(record, fault),
                    record.getShort(at),
                    record.getInt(at + Short.BYTES)));
            at = Texts.end(record, fault);
        }
        return attempts;
    }
}
