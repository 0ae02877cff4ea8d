package dev.weir.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Makes and deletes the files of the journal, within its size. A new one is filled with zeros before it is used: a
/// write into mapped memory that finds no room on the disk would end the process.
final class SegmentFiles {
    static final String UNFINISHED = ".new";

    private final Path folder;
    private final String node;
    private final int segmentBytes;
    private final long bytesMax;
    private final boolean durable;
    private final Disk disk;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    // guarded by this: one file is made at a time, in the order of numbers
    private long nextSequence;

    // any thread
    private final ConcurrentLinkedQueue<Segment> spares = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spareCount = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile String trouble;

    SegmentFiles(Path folder, String node, JournalSettings settings, Disk disk, InstantSource clock) {
        this.folder = folder;
        this.node = node;
        this.segmentBytes = settings.segment().intBytes();
        this.bytesMax = settings.max().bytes();
        this.durable = !(settings.policy() instanceof Fsync.Off);
        this.disk = disk;
        this.clock = clock;
    }

    /// @param sequence the number of the next new file
    /// @param found what the files take that are there
    void start(long sequence, long found) {
        nextSequence = sequence;
        bytes.set(found);
    }

    int segmentBytes() {
        return segmentBytes;
    }

    long bytes() {
        return bytes.get();
    }

    /// Segments made and not used.
    int spares() {
        return spareCount.get();
    }

    /// Why the last file could not be made; empty when it could.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /// Makes one more segment, if the journal's size and the disk allow it. Blocking.
    ///
    /// @return whether there is one more
    synchronized boolean more() {
        if (bytes.get() + segmentBytes > bytesMax) {
            trouble = "its " + bytes.get() + " bytes are all that journal.max allows, and wait for the ledger";
            return false;
        }
        try {
            make();
            trouble = null;
            return true;
        } catch (IOException e) {
            trouble = "no file of " + segmentBytes + " bytes can be made in " + folder + ": " + reason(e);
            return false;
        }
    }

    /// A segment to write to now; made on the spot, whatever the journal's size, when there is none.
    ///
    /// @throws JournalFullException when the disk has no room
    Segment take() {
        Segment spare = spares.poll();
        if (spare == null) {
            spare = takeNew();
        }
        spareCount.decrementAndGet();
        return spare;
    }

    private synchronized Segment takeNew() {
        Segment spare = spares.poll();
        if (spare == null) {
            try {
                make();
            } catch (IOException e) {
                trouble = "no file of " + segmentBytes + " bytes can be made in " + folder + ": " + reason(e);
                throw new JournalFullException("The journal can't go on: " + trouble + ".");
            }
            spare = spares.poll();
        }
        return spare;
    }

    /// No more is needed: what kept one from being made is over.
    synchronized void enough() {
        trouble = null;
    }

    private void make() throws IOException {
        var header = new SegmentHeader(nextSequence, random.nextLong(), node, clock.millis());
        Path file = folder.resolve(Segment.name(nextSequence));
        Path fresh = folder.resolve(Segment.name(nextSequence) + UNFINISHED);
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            disk.fill(channel, 0, segmentBytes);
            channel.write(ByteBuffer.wrap(header.toBytes()), 0);
            if (durable) {
                channel.force(true);
            }
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            disk.sync(folder);
        }
        spares.add(Segment.map(file, header, true));
        spareCount.incrementAndGet();
        bytes.addAndGet(segmentBytes);
        nextSequence++;
    }

    /// Unmaps and deletes a segment; keeps its file beside when what was read from it had changed.
    void delete(Segment segment) throws IOException {
        segment.close();
        if (segment.changedUnderway) {
            Quarantine.rename(segment.file);
        } else {
            Files.deleteIfExists(segment.file);
        }
        bytes.addAndGet(-segment.fileBytes());
    }

    /// Unmaps what was never used and deletes it.
    void close() throws IOException {
        for (Segment spare = spares.poll(); spare != null; spare = spares.poll()) {
            spare.close();
            Files.deleteIfExists(spare.file);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
