package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.PriceVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Reads a journal's folder without its lock. What is being written at this moment looks damaged; it is read again.
final class Inspection {
    private static final int READS_MAX = 3;

    private final Path folder;
    private final RecordBuffer buffer = new RecordBuffer();
    private final Map<UUID, JournalReport.Open> open = new HashMap<>();
    private final List<JournalReport.Segment> segments = new ArrayList<>();
    private final ArrayDeque<JournalReport.Retried> retried = new ArrayDeque<>();
    private final List<String> quarantined = new ArrayList<>();
    private long checkpoint;

    Inspection(Path folder) {
        this.folder = folder;
    }

    JournalReport report() {
        if (!Files.isDirectory(folder)) {
            throw new JournalException("There is no journal in " + folder + " (expected: a folder).");
        }
        try {
            checkpoint = Checkpoint.peek(folder);
            List<SegmentFile> files = SegmentFile.in(folder);
            for (int i = 0; i < files.size(); i++) {
                SegmentFile file = files.get(i);
                switch (file.kind()) {
                    case UNFINISHED -> {}
                    case QUARANTINED ->
                        quarantined.add(file.path().getFileName().toString());
                    case SEGMENT -> inspect(file, files.subList(i + 1, files.size()));
                }
            }
        } catch (IOException e) {
            throw new JournalException("The journal in " + folder + " can't be read: " + e.getMessage(), e);
        }
        List<JournalReport.Open> oldestFirst = new ArrayList<>(open.values());
        oldestFirst.sort(Comparator.comparing(JournalReport.Open::startedAt));
        return new JournalReport(folder, segments, oldestFirst, List.copyOf(retried), quarantined);
    }

    private void inspect(SegmentFile file, List<SegmentFile> later) throws IOException {
        // Before it is read: a segment gets its seal before a later one gets a record.
        boolean isLast = !anyHasRecords(later);
        try {
            switch (file.header()) {
                case SegmentHeader.Reading.Good(SegmentHeader header) -> {
                    Segment segment = Segment.map(file.path(), header, false);
                    try {
                        segments.add(read(segment, header.node(), isLast));
                    } finally {
                        segment.close();
                    }
                }
                case SegmentHeader.Reading.Bad(String reason) -> segments.add(unreadable(file, reason));
                case SegmentHeader.Reading.FromFuture(int version) ->
                    segments.add(unreadable(file, "format version " + version + " is newer than this Weir"));
            }
        } catch (NoSuchFileException shippedMeanwhile) {
            return;
        }
    }

    private boolean anyHasRecords(List<SegmentFile> files) throws IOException {
        for (SegmentFile file : files) {
            if (file.kind() == SegmentFile.Kind.SEGMENT && file.hasRecords()) {
                return true;
            }
        }
        return false;
    }

    private static JournalReport.Segment unreadable(SegmentFile file, String reason) throws IOException {
        return new JournalReport.Segment(
                file.path().getFileName().toString(),
                "",
                Files.size(file.path()),
                0,
                new JournalReport.Records(0, 0, 0, 0, 0, 0),
                Optional.empty(),
                Optional.empty(),
                0,
                JournalReport.State.WAITING,
                Optional.of(reason));
    }

    private JournalReport.Segment read(Segment segment, String node, boolean isLast) {
        Counts counts = new Counts();
        Scan.Result scan = scan(segment, counts);
        for (int reads = 1; reads < READS_MAX && isDamaged(scan, counts, isLast); reads++) {
            counts = new Counts();
            scan = scan(segment, counts);
        }
        retried.addAll(counts.lastRetried);
        while (retried.size() > JournalReport.RETRIED_MAX) {
            retried.removeFirst();
        }
        String damage = isDamaged(scan, counts, isLast) ? Damage.describe(scan, counts.unreadable) : null;
        return new JournalReport.Segment(
                segment.file.getFileName().toString(),
                node,
                segment.fileBytes(),
                scan.end(),
                new JournalReport.Records(
                        counts.prices, counts.reserved, counts.accepted, counts.ended, counts.retried, counts.cached),
                Optional.ofNullable(counts.first),
                Optional.ofNullable(counts.last),
                counts.toShip,
                state(scan, counts, isLast),
                Optional.ofNullable(damage));
    }

    private static boolean isDamaged(Scan.Result scan, Counts counts, boolean isLast) {
        return Damage.isIn(scan, counts.unreadable, isLast);
    }

    private static JournalReport.State state(Scan.Result scan, Counts counts, boolean isLast) {
        if (scan.records() == 0) {
            return JournalReport.State.SPARE;
        }
        if (isLast) {
            return JournalReport.State.WRITTEN_TO;
        }
        return counts.toShip > 0 ? JournalReport.State.WAITING : JournalReport.State.SHIPPED;
    }

    private Scan.Result scan(Segment segment, Counts counts) {
        return Scan.of(segment, buffer, (_, offset) -> {
            switch (buffer.kind()) {
                case PRICE -> {
                    counts.prices++;
                    segment.price(RecordReader.priceNumber(buffer.record), PriceRecord.read(buffer.record));
                }
                case RESERVED -> reserved(segment, counts);
                case ACCEPTED -> {
                    counts.accepted++;
                    open.computeIfPresent(RecordReader.requestId(buffer.record), (_, known) -> accepted(known));
                }
                case ENDED -> ended(segment, offset, counts);
                case SEALED -> {}
            }
        });
    }

    private void reserved(Segment segment, Counts counts) {
        counts.reserved++;
        counts.at(RecordReader.startedAt(buffer.record));
        PriceVersion price = price(segment);
        if (price == null) {
            counts.unreadable++;
            return;
        }
        OpenRequest read = RecordReader.reserved(buffer.record, price, RecordReader.wasAccepted(buffer.record));
        Reserve reserve = read.reserve();
        open.put(
                reserve.requestId(),
                new JournalReport.Open(
                        reserve.requestId(),
                        reserve.companyId(),
                        reserve.model(),
                        reserve.startedAt(),
                        read.accepted()));
    }

    private void ended(Segment segment, int offset, Counts counts) {
        counts.ended++;
        counts.at(RecordReader.endedAt(buffer.record));
        counts.retried += RecordReader.hasAttempts(buffer.record) ? 1 : 0;
        counts.cached += RecordReader.wasCached(buffer.record) ? 1 : 0;
        open.remove(RecordReader.requestId(buffer.record));
        PriceVersion price = price(segment);
        if (price == null) {
            counts.unreadable++;
        } else if (Layout.position(segment.sequence, offset) >= checkpoint) {
            counts.toShip++;
            if (RecordReader.hasAttempts(buffer.record)) {
                keep(counts, RecordReader.ended(buffer.record, price).settlement());
            }
        }
    }

    private static void keep(Counts counts, Settlement settlement) {
        Reserve reserve = settlement.reserve();
        if (counts.lastRetried.size() == JournalReport.RETRIED_MAX) {
            counts.lastRetried.removeFirst();
        }
        counts.lastRetried.addLast(new JournalReport.Retried(
                reserve.requestId(), reserve.model(), settlement.endedAt(), settlement.failedAttempts()));
    }

    private PriceVersion price(Segment segment) {
        return segment.price(RecordReader.priceNumber(buffer.record));
    }

    private static JournalReport.Open accepted(JournalReport.Open open) {
        return new JournalReport.Open(open.requestId(), open.companyId(), open.model(), open.startedAt(), true);
    }

    private static final class Counts {
        final ArrayDeque<JournalReport.Retried> lastRetried = new ArrayDeque<>();
        int prices;
        int reserved;
        int accepted;
        int ended;
        int toShip;
        int retried;
        int cached;
        int unreadable;
        Instant first;
        Instant last;

        void at(Instant time) {
            first = first == null || time.isBefore(first) ? time : first;
            last = last == null || time.isAfter(last) ? time : last;
        }
    }
}
