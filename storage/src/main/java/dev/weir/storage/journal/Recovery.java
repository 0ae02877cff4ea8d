package dev.weir.storage.journal;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.storage.billing.Posting;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What earlier runs of the node left in the folder. Blocking, at start: [#read], then what must not be lost is written
/// into a new segment, then [#finish].
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path folder;
    private final String node;
    private final long checkpoint;
    private final RecordBuffer buffer = new RecordBuffer();
    private final OpenRequests open = new OpenRequests();
    private final List<Segment> mapped = new ArrayList<>();
    private final List<Found> damaged = new ArrayList<>();

    /// Segments to read from, in their order.
    final Live sound = new Live();

    /// Ended requests of damaged segments that are not in the ledger.
    final List<Posting> rescued = new ArrayList<>();

    final List<OpenRequest> openRequests = new ArrayList<>();
    final List<String> quarantined = new ArrayList<>();

    private long sequenceMax;
    private long endedCount;
    private Instant firstEnded;

    /// A segment and what was read from it.
    private static final class Found {
        final Segment segment;
        Scan.Result scan;
        long ended;
        Instant firstEnded;
        int unreadable;

        Found(Segment segment) {
            this.segment = segment;
        }
    }

    /// @param checkpoint up to where everything is in the ledger
    Recovery(Path folder, String node, long checkpoint) {
        this.folder = folder;
        this.node = node;
        this.checkpoint = checkpoint;
        this.sequenceMax = Layout.sequence(checkpoint);
    }

    long nextSequence() {
        return sequenceMax + 1;
    }

    /// Ended requests in sound segments that are not in the ledger.
    long endedCount() {
        return endedCount;
    }

    /// When the first of them ended; null when there is none.
    Instant firstEnded() {
        return firstEnded;
    }

    /// Reads everything. Files that can't be read at all are set aside, torn ends cut, empty files deleted.
    void read() throws IOException {
        List<Found> all = new ArrayList<>();
        for (SegmentFile file : SegmentFile.in(folder)) {
            sequenceMax = Math.max(sequenceMax, file.sequence());
            Segment segment = map(file);
            if (segment != null) {
                Found found = new Found(segment);
                found.scan = Scan.of(segment, buffer, (_, offset) -> take(found, offset));
                segment.used(found.scan.end());
                all.add(found);
            }
        }
        int newest = all.size() - 1;
        while (newest >= 0 && all.get(newest).scan.records() == 0) {
            newest--;
        }
        for (int i = 0; i < all.size(); i++) {
            judge(all.get(i), i, newest);
        }
        open.forEachPosition(this::readOpen);
        openRequests.sort(Comparator.comparing(request -> request.reserve().startedAt()));
    }

    /// Null for a file that has nothing to read.
    private Segment map(SegmentFile file) throws IOException {
        return switch (file.kind()) {
            case QUARANTINED -> null;
            case UNFINISHED -> {
                Files.delete(file.path());
                yield null;
            }
            case SEGMENT ->
                switch (file.header()) {
                    case SegmentHeader.Reading.Good(SegmentHeader header) -> map(file, header);
                    case SegmentHeader.Reading.Bad(String reason) -> setAside(file, reason);
                    case SegmentHeader.Reading.FromFuture(int version) ->
                        throw new JournalException("The journal's file " + file.path() + " has format version "
                                + version + ", and this Weir knows versions up to " + Layout.VERSION
                                + ". Start the newer Weir that wrote it.");
                };
        };
    }

    private Segment map(SegmentFile file, SegmentHeader header) throws IOException {
        if (!header.node().equals(node)) {
            return setAside(file, "it belongs to node '" + header.node() + "', and this is node '" + node + "'");
        }
        if (header.sequence() != file.sequence()) {
            return setAside(file, "it is number " + header.sequence() + " by its header");
        }
        Segment segment = Segment.map(file.path(), header, false);
        mapped.add(segment);
        return segment;
    }

    private Segment setAside(SegmentFile file, String reason) throws IOException {
        Path aside = Quarantine.rename(file.path());
        quarantined.add(
                file.path().getFileName() + ": " + reason + "; no record is kept; set aside as " + aside.getFileName());
        return null;
    }

    private void take(Found found, int offset) {
        Segment segment = found.segment;
        long position = Layout.position(segment.sequence, offset);
        switch (buffer.kind()) {
            case PRICE -> segment.price(RecordReader.priceNumber(buffer.record), PriceRecord.read(buffer.record));
            case ACCEPTED -> {
                int slot = open.slot(RecordReader.requestId(buffer.record));
                if (slot != OpenRequests.NONE) {
                    open.accept(slot);
                }
            }
            case RESERVED -> {
                if (price(segment) == null) {
                    found.unreadable++;
                } else {
                    boolean accepted = RecordReader.wasAccepted(buffer.record);
                    open.put(RecordReader.requestId(buffer.record), position, buffer.length(), 1, accepted);
                }
            }
            case ENDED -> ended(found, position);
            case SEALED -> {}
        }
    }

    private void ended(Found found, long position) {
        if (price(found.segment) == null) {
            found.unreadable++;
            return;
        }
        int slot = open.slot(RecordReader.requestId(buffer.record));
        if (slot != OpenRequests.NONE) {
            open.remove(slot);
        }
        if (position >= checkpoint) {
            found.ended++;
            if (found.firstEnded == null) {
                found.firstEnded = RecordReader.endedAt(buffer.record);
            }
        }
    }

    private PriceVersion price(Segment segment) {
        return segment.price(RecordReader.priceNumber(buffer.record));
    }

    private void judge(Found found, int index, int newest) throws IOException {
        Segment segment = found.segment;
        if (index > newest) {
            segment.close();
            Files.delete(segment.file);
        } else if (Damage.isIn(found.scan, found.unreadable, index == newest)) {
            damaged.add(found);
            Scan.of(segment, buffer, (_, offset) -> rescue(segment, offset));
        } else {
            if (!found.scan.isClosed()) {
                if (found.scan.isTorn()) {
                    LOG.info("journal: {}: a record that was being written is cut off", segment.file.getFileName());
                }
                segment.cut();
            }
            sound.add(segment);
            endedCount += found.ended;
            firstEnded = firstEnded == null ? found.firstEnded : firstEnded;
        }
    }

    private void rescue(Segment segment, int offset) {
        if (buffer.kind() == Kind.ENDED
                && Layout.position(segment.sequence, offset) >= checkpoint
                && price(segment) != null) {
            rescued.add(RecordReader.ended(buffer.record, price(segment)));
        }
    }

    private void readOpen(long position) {
        Segment segment = sound.of(position);
        if (segment == null || segment.sequence != Layout.sequence(position)) {
            segment = damaged.stream()
                    .map(found -> found.segment)
                    .filter(each -> each.sequence == Layout.sequence(position))
                    .findFirst()
                    .orElseThrow();
        }
        segment.load(buffer, Layout.offset(position), segment.used());
        int slot = open.slot(RecordReader.requestId(buffer.record));
        openRequests.add(RecordReader.reserved(buffer.record, price(segment), open.isAccepted(slot)));
    }

    /// Sets damaged segments aside: what is readable in them stands in a new segment, on the disk if `durable`.
    void finish(boolean durable) throws IOException {
        for (Found found : damaged) {
            found.segment.close();
            Path aside = Quarantine.rename(found.segment.file);
            quarantined.add(found.segment.file.getFileName() + ": " + describe(found) + "; set aside as "
                    + aside.getFileName());
        }
        if (durable) {
            for (Segment segment : sound.all()) {
                try (var channel = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    private static String describe(Found found) {
        return Damage.describe(found.scan, found.unreadable) + "; " + (found.scan.records() - found.unreadable)
                + " records are kept";
    }

    /// Gives up what was read, when the journal can't be opened.
    void close() {
        mapped.forEach(Segment::close);
        for (Segment segment : sound.all()) {
            segment.close();
        }
    }

    /// What the sound files take.
    long bytes() {
        long bytes = 0;
        for (Segment segment : sound.all()) {
            bytes += segment.fileBytes();
        }
        return bytes;
    }
}
