package dev.weir.storage.journal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// One record on its way into or out of a segment. For one thread at a time.
///
/// The checksum covers the record, the secret number of its segment and its place there, so that bytes which only look
/// like a record, or stood elsewhere, are never taken for one.
final class RecordBuffer {
    private static final int PREFIX = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(Layout.ORDER);

    private final byte[] array = new byte[PREFIX + Layout.RECORD_BYTES_MAX];
    private final ByteBuffer prefix = ByteBuffer.wrap(array).order(Layout.ORDER);
    private final CRC32C crc = new CRC32C();

    /// The record, from index 0.
    final ByteBuffer record =
            ByteBuffer.wrap(array, PREFIX, Layout.RECORD_BYTES_MAX).slice().order(Layout.ORDER);

    /// What [#load] found.
    enum Found {
        /// A record, whole and unchanged.
        RECORD,
        /// Nothing was ever written here.
        NOTHING,
        /// Something that is no record.
        DAMAGE
    }

    int length() {
        return record.getInt(Layout.LENGTH);
    }

    Kind kind() {
        return Kind.of(record.get(Layout.KIND));
    }

    void copyFrom(RecordBuffer other) {
        System.arraycopy(other.array, PREFIX, array, PREFIX, other.length());
    }

    /// Puts the record of `length` bytes into the segment's memory.
    void store(MemorySegment memory, long salt, long position, int length) {
        record.putInt(Layout.LENGTH, length);
        record.putInt(Layout.CRC, checksum(salt, position, length));
        MemorySegment.copy(array, PREFIX, memory, ValueLayout.JAVA_BYTE, Layout.offset(position), length);
    }

    /// Takes the record at `position` out of the segment's memory.
    ///
    /// @param end where the segment's records end at the latest
    Found load(MemorySegment memory, int end, long salt, long position) {
        int offset = Layout.offset(position);
        if (end - offset < Layout.HEAD_BYTES) {
            return isZero(memory, offset, end) ? Found.NOTHING : Found.DAMAGE;
        }
        int length = memory.get(INT, offset + Layout.LENGTH);
        if (length == 0 && isZero(memory, offset, offset + Layout.HEAD_BYTES)) {
            return Found.NOTHING;
        }
        if (length < Layout.HEAD_BYTES || length > Layout.RECORD_BYTES_MAX || length > end - offset) {
            return Found.DAMAGE;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, array, PREFIX, length);
        int stored = record.getInt(Layout.CRC);
        return stored == checksum(salt, position, length) && kind() != null ? Found.RECORD : Found.DAMAGE;
    }

    private int checksum(long salt, long position, int length) {
        prefix.putLong(0, salt);
        prefix.putLong(Long.BYTES, position);
        record.putInt(Layout.CRC, 0);
        crc.reset();
        crc.update(array, 0, PREFIX + length);
        return (int) crc.getValue();
    }

    private static boolean isZero(MemorySegment memory, int from, int to) {
        for (int i = from; i < to; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }
}
