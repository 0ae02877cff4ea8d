package dev.weir.storage.journal;

import java.util.ArrayList;
import java.util.List;

/// Reads every record of a segment whose checksum is right, also beyond damaged ones.
final class Scan {
    /// Takes one record; the buffer is used again for the next.
    interface Visitor {
        void record(RecordBuffer record, int offset);
    }

    /// Bytes between two records, or before the first, that are none.
    ///
    /// @param recordsBefore how many records stand before it
    record Gap(int from, int to, int recordsBefore) {}

    /// @param end where the last record ends
    /// @param records how many there are
    /// @param isClosed whether the segment says that nothing follows: by its seal, or because the file ends there
    /// @param isTorn whether something else than a record follows at its end
    record Result(int end, int records, List<Gap> gaps, boolean isClosed, boolean isTorn) {}

    private final Segment segment;
    private final RecordBuffer buffer;
    private final Visitor visitor;
    private final List<Gap> gaps = new ArrayList<>();

    private Scan(Segment segment, RecordBuffer buffer, Visitor visitor) {
        this.segment = segment;
        this.buffer = buffer;
        this.visitor = visitor;
    }

    static Result of(Segment segment, RecordBuffer buffer, Visitor visitor) {
        return new Scan(segment, buffer, visitor).run();
    }

    private Result run() {
        int records = 0;
        int end = Layout.HEADER_BYTES;
        boolean isSealed = false;
        for (int next = next(end); next >= 0; next = isSealed ? -1 : next(end)) {
            if (next > end) {
                gaps.add(new Gap(end, next, records));
            }
            visitor.record(buffer, next);
            records++;
            isSealed = buffer.kind() == Kind.SEALED;
            end = Math.min(next + Layout.aligned(buffer.length()), segment.bytes);
        }
        boolean isClosed = isSealed || end == segment.bytes;
        boolean isTorn = !isClosed && segment.load(buffer, end, segment.bytes) != RecordBuffer.Found.NOTHING;
        return new Result(end, records, List.copyOf(gaps), isClosed, isTorn);
    }

    /// Where the next record at or after `from` stands, which is then in the buffer; -1 when there is none.
    private int next(int from) {
        for (int at = from; at + Layout.HEAD_BYTES <= segment.bytes; at += Layout.ALIGNMENT) {
            boolean nothing = segment.isZero(at);
            if (!nothing && segment.load(buffer, at, segment.bytes) == RecordBuffer.Found.RECORD) {
                return at;
            }
        }
        return -1;
    }
}
