package dev.weir.storage.journal;

import dev.weir.storage.billing.Posting;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads ended requests in order and remembers how far the ledger has them. For one caller at a time.
final class Shipping {
    private static final Logger LOG = LoggerFactory.getLogger(Shipping.class);

    private final Appender appender;
    private final Live live;
    private final Checkpoint checkpoint;

    // shipping's caller only
    private final RecordBuffer buffer = new RecordBuffer();
    private final Deque<Read> reads = new ArrayDeque<>();
    private long shipped;
    private long cursor;

    // written by the caller, read by any thread
    private volatile long shippedCount;

    /// A batch that was read and is not in the ledger yet.
    private record Read(long position, int count) {}

    Shipping(Appender appender, Live live, Checkpoint checkpoint) {
        this.appender = appender;
        this.live = live;
        this.checkpoint = checkpoint;
        this.shipped = checkpoint.position();
        this.cursor = shipped;
    }

    long shippedCount() {
        return shippedCount;
    }

    Batch read(int recordsMax) {
        long end = appender.position();
        List<Posting> postings = new ArrayList<>();
        while (postings.size() < recordsMax) {
            Segment segment = seek(end);
            if (segment == null) {
                break;
            }
            Kind kind = next(segment, end);
            if (kind == Kind.ENDED) {
                var price = segment.price(RecordReader.priceNumber(buffer.record));
                postings.add(RecordReader.ended(buffer.record, price));
            }
        }
        if (!postings.isEmpty()) {
            reads.add(new Read(cursor, postings.size()));
        } else if (reads.isEmpty()) {
            // Nothing between here and the checkpoint is for the ledger.
            shipped(cursor);
        }
        return new Batch(postings, cursor);
    }

    /// The segment that the cursor stands before a record of; null at the end.
    private Segment seek(long end) {
        while (cursor < end) {
            Segment segment = live.from(Layout.sequence(cursor));
            boolean isBefore =
                    segment.sequence > Layout.sequence(cursor) || Layout.offset(cursor) < Layout.HEADER_BYTES;
            if (isBefore) {
                cursor = Layout.position(segment.sequence, Layout.HEADER_BYTES);
            } else if (Layout.offset(cursor) < limit(segment, end)) {
                return segment;
            } else {
                cursor = Layout.position(segment.sequence + 1, 0);
            }
        }
        return null;
    }

    private static int limit(Segment segment, long end) {
        return segment.sequence == Layout.sequence(end) ? Layout.offset(end) : segment.used();
    }

    /// Takes the record at the cursor into the buffer and moves on. Null when it changed since it was written: then the
    /// rest of the segment is passed over, and its file is kept for a person to look at.
    private Kind next(Segment segment, long end) {
        int limit = limit(segment, end);
        if (segment.load(buffer, Layout.offset(cursor), limit) != RecordBuffer.Found.RECORD) {
            segment.changedUnderway = true;
            LOG.error("journal: {} was changed at byte {} by somebody else", segment.file, Layout.offset(cursor));
            cursor = Layout.position(segment.sequence, limit);
            return null;
        }
        cursor += Layout.aligned(buffer.length());
        return buffer.kind();
    }

    /// @return whether the checkpoint moved
    boolean shipped(long position) {
        if (position < shipped || position > cursor) {
            throw new IllegalArgumentException(
                    "position: " + position + " (expected: of a batch read before, " + shipped + " to " + cursor + ")");
        }
        int count = 0;
        while (!reads.isEmpty() && reads.peek().position() <= position) {
            count += reads.poll().count();
        }
        if (position == shipped) {
            return false;
        }
        shipped = position;
        checkpoint.move(position);
        shippedCount += count;
        long seen = appender.endedCount();
        appender.oldestWaiting(nextEnded(), seen);
        return true;
    }

    /// When the first request after the checkpoint ended; null when there is none.
    private Instant nextEnded() {
        long back = cursor;
        cursor = shipped;
        long end = appender.position();
        Instant found = null;
        for (Segment segment = seek(end); segment != null && found == null; segment = seek(end)) {
            found = next(segment, end) == Kind.ENDED ? RecordReader.endedAt(buffer.record) : null;
        }
        cursor = back;
        return found;
    }

    void rewind() {
        reads.clear();
        cursor = shipped;
    }
}
