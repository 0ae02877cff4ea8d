package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Writes records at the end of the journal. Its monitor is the journal's lock: held for a copy of some hundred bytes,
/// longer only when a segment is full.
///
/// An end is never refused: for every open request the room for the rest of its records is kept back, in the active
/// segment and in those made ahead. A request that would leave less is refused.
final class Appender {
    private final SegmentFiles files;
    private final Live live;
    private final int recordBytesMax;
    private final int segmentRoom;

    // guarded by this
    private final RecordBuffer buffer = new RecordBuffer();
    private final RecordBuffer side = new RecordBuffer();
    private final OpenRequests open = new OpenRequests();
    private final PriceNumbers prices = new PriceNumbers();
    private Segment active;
    private int pricesInActive;
    private long endRoom;
    private Instant oldestWaiting;
    private long firstSequence;

    // written under the lock, read by any thread
    private volatile long position;
    private volatile long endedCount;
    private volatile boolean low;

    Appender(SegmentFiles files, Live live) {
        this.files = files;
        this.live = live;
        this.recordBytesMax = Math.min(Layout.RECORD_BYTES_MAX, files.segmentBytes() / 8);
        this.segmentRoom = files.segmentBytes() - Layout.HEADER_BYTES - Layout.HEAD_BYTES - recordBytesMax;
    }

    /// Begins a new segment; before anything else.
    synchronized void start() {
        active = files.take();
        live.add(active);
        firstSequence = active.sequence;
        position = active.end();
    }

    /// @throws JournalFullException when it must not begin
    /// @throws IllegalArgumentException when no segment could take its records
    synchronized long reserved(Reserve reserve, UUID allowanceId) {
        int length = RecordWriter.reserved(buffer.record, reserve, allowanceId, false);
        PriceNumbers.Numbered price = prices.of(reserve.price());
        int room = room(reserve, length, price);
        checkRoom(Layout.aligned(length) + price.bytes + room);
        return open(reserve.requestId(), length, price, room, false);
    }

    /// Writes again what an earlier run left open, whatever the room.
    synchronized long restored(OpenRequest request) {
        Reserve reserve = request.reserve();
        int length = RecordWriter.reserved(buffer.record, reserve, request.allowanceId(), request.accepted());
        PriceNumbers.Numbered price = prices.of(reserve.price());
        return open(reserve.requestId(), length, price, room(reserve, length, price), request.accepted());
    }

    private int room(Reserve reserve, int length, PriceNumbers.Numbered price) {
        int ended = endedBytes(length, price);
        if (ended > recordBytesMax) {
            throw tooLong(reserve, ended);
        }
        return ended + Layout.ACCEPTED_BYTES;
    }

    private static int endedBytes(int length, PriceNumbers.Numbered price) {
        return Layout.aligned(RecordWriter.endedBytesMax(length)) + price.bytes;
    }

    private IllegalArgumentException tooLong(Reserve reserve, int bytes) {
        return new IllegalArgumentException("request " + reserve.requestId() + ": its records take " + bytes
                + " bytes (expected: at most " + recordBytesMax + ", an eighth of journal.segment)");
    }

    private long open(UUID requestId, int length, PriceNumbers.Numbered price, int room, boolean accepted) {
        forget(requestId);
        long at = append(length, price);
        open.put(requestId, at, Layout.aligned(length), room, accepted);
        active.opened(Layout.aligned(length));
        endRoom += room;
        return moved();
    }

    private void forget(UUID requestId) {
        int slot = open.slot(requestId);
        if (slot != OpenRequests.NONE) {
            live.of(open.position(slot)).ended(open.length(slot));
            endRoom -= open.room(slot);
            open.remove(slot);
        }
    }

    /// Nothing is written when the request is not open, or known to be accepted.
    synchronized void accepted(UUID requestId) {
        int slot = open.slot(requestId);
        if (slot != OpenRequests.NONE && !open.isAccepted(slot)) {
            append(RecordWriter.accepted(buffer.record, requestId), null);
            open.accept(slot);
            moved();
        }
    }

    /// A request that its provider took under another model or price than it was reserved with: written down as
    /// reserved and accepted anew, so that it is ended as what it is whatever happens. Where there is no room
    /// for that, only its acceptance is. Nothing is written when it is not open.
    synchronized void acceptedElsewhere(Reserve reserve, UUID allowanceId) {
        int slot = open.slot(reserve.requestId());
        if (slot == OpenRequests.NONE) {
            return;
        }
        int length = RecordWriter.reserved(buffer.record, reserve, allowanceId, true);
        PriceNumbers.Numbered price = prices.of(reserve.price());
        int ended = endedBytes(length, price);
        long room = ended + Layout.ACCEPTED_BYTES;
        if (ended > recordBytesMax || spare(slot) < Layout.aligned(length) + price.bytes + room) {
            accepted(reserve.requestId());
            return;
        }
        open(reserve.requestId(), length, price, (int) room, true);
    }

    /// Attempts that failed are written as far as there is room that no other request may need.
    ///
    /// @throws IllegalArgumentException when no segment could take it, as a reservation with its price would tell
    synchronized long ended(Settlement settlement, UUID allowanceId, long coveredNanos) {
        Reserve reserve = settlement.reserve();
        int length = RecordWriter.ended(buffer.record, settlement, allowanceId, coveredNanos);
        PriceNumbers.Numbered price = prices.of(reserve.price());
        int bytes = Layout.aligned(length) + price.bytes;
        if (bytes > segmentRoom + recordBytesMax) {
            throw tooLong(reserve, bytes);
        }
        if (!settlement.failedAttempts().isEmpty()) {
            long spare = Math.min(spare(open.slot(reserve.requestId())), recordBytesMax) - bytes;
            int attemptsMax = (int) Math.max(0, spare);
            length = AttemptRecord.append(buffer.record, length, settlement.failedAttempts(), attemptsMax);
        }
        append(length, price);
        forget(reserve.requestId());
        endedCount++;
        if (oldestWaiting == null) {
            oldestWaiting = settlement.endedAt();
        }
        return moved();
    }

    /// Writes a RESERVED record again that stands in an old segment, if the request is still open and there is room.
    ///
    /// @param source has the record at `at`
    /// @return false when there is no room
    synchronized boolean carry(RecordBuffer source, Segment from, long at) {
        int slot = open.slot(RecordReader.requestId(source.record));
        if (slot == OpenRequests.NONE || open.position(slot) != at) {
            return true;
        }
        PriceNumbers.Numbered price = prices.of(from.price(RecordReader.priceNumber(source.record)));
        int length = source.length();
        if (free() < endRoom + Layout.aligned(length) + price.bytes) {
            return false;
        }
        buffer.copyFrom(source);
        if (open.isAccepted(slot)) {
            RecordWriter.accept(buffer.record);
        }
        open.move(slot, append(length, price));
        from.ended(Layout.aligned(length));
        active.opened(Layout.aligned(length));
        moved();
        return true;
    }

    private long moved() {
        low = wantsMore();
        return position = active.end();
    }

    private long append(int length, PriceNumbers.Numbered price) {
        int before = price == null || price.isIn(active) ? 0 : price.bytes;
        if (active.free() < Layout.aligned(length) + before + Layout.HEAD_BYTES) {
            rotate();
        }
        if (price != null) {
            if (!price.isIn(active)) {
                writePrice(price);
            }
            buffer.record.putInt(Layout.PRICE_NUMBER, price.number());
        }
        return active.append(buffer, length);
    }

    private void writePrice(PriceNumbers.Numbered price) {
        int number = pricesInActive++;
        active.append(side, PriceRecord.write(side.record, price.price, number));
        active.price(number, price.price);
        price.isNow(active, number);
    }

    private void rotate() {
        Segment next = files.take();
        active.append(side, RecordWriter.sealed(side.record));
        // A segment is taken for damaged when it has no seal and a later one has records.
        VarHandle.fullFence();
        live.add(next);
        active = next;
        pricesInActive = 0;
    }

    private void checkRoom(int needed) {
        long wanted = endRoom + needed + recordBytesMax;
        while (free() < wanted) {
            boolean more = files.trouble().isEmpty() && files.more();
            // Asked again: a segment may have been made ahead in between.
            if (!more && free() < wanted) {
                throw new JournalFullException(
                        "The journal is full: " + files.trouble().orElse("no room is left") + ".");
            }
        }
    }

    /// What the request in `slot` can write for sure, without the room that others keep; one that is not open,
    /// [OpenRequests#NONE], keeps none itself.
    private long spare(int slot) {
        return free() - endRoom + (slot == OpenRequests.NONE ? 0 : open.room(slot));
    }

    /// What can be written for sure: the rest of a segment may be too short for the next record.
    private long free() {
        return Math.max(0, active.free() - Layout.HEAD_BYTES - recordBytesMax) + (long) files.spares() * segmentRoom;
    }

    /// The number of the first segment of this run.
    synchronized long firstSequence() {
        return firstSequence;
    }

    /// Whether another segment should be made ahead: less than half of one is left beyond what ends may need.
    synchronized boolean wantsMore() {
        return free() < endRoom + recordBytesMax + segmentRoom / 2;
    }

    /// Whether a usual request would be refused.
    synchronized boolean isFull() {
        return free() < endRoom + 2L * recordBytesMax && files.trouble().isPresent();
    }

    /// Whether [#wantsMore] was true after the last record; asks for no lock.
    boolean isLow() {
        return low;
    }

    long position() {
        return position;
    }

    long endedCount() {
        return endedCount;
    }

    synchronized int openCount() {
        return open.size();
    }

    synchronized Segment active() {
        return active;
    }

    synchronized int openIn(Segment segment) {
        return segment.open();
    }

    synchronized int openBytesIn(Segment segment) {
        return segment.openBytes();
    }

    /// When the first request ended that is not in the ledger.
    synchronized Optional<Instant> oldestWaiting() {
        return Optional.ofNullable(oldestWaiting);
    }

    /// What an earlier run left: it ended before everything that this one writes.
    synchronized void oldestWaiting(Instant before) {
        oldestWaiting = before != null ? before : oldestWaiting;
    }

    /// @param next when the first request after the checkpoint ended; null when the reader found none
    /// @param seen how many ends there were when it looked
    synchronized void oldestWaiting(Instant next, long seen) {
        if (next != null || seen == endedCount) {
            oldestWaiting = next;
        }
    }
}
