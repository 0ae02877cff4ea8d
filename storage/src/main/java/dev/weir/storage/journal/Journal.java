package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a node has promised and not yet told the ledger: an append-only file of requests, written before a provider is
/// called and again at the end. It survives the death of the process at any moment, and that of the machine as
/// [JournalSettings#fsync] says.
///
/// Requests are written by any thread, a copy into mapped memory under a short lock. Ended requests are read,
/// posted and reported by one caller, the shipper. Format, threads and invariants are in the description of the
/// package.
public final class Journal implements AutoCloseable {
    private final FolderLock lock;
    private final Checkpoint checkpoint;
    private final SegmentFiles files;
    private final Live live;
    private final Appender appender;
    private final Shipping shipping;
    private final Sync sync;
    private final Space space;
    private final InstantSource clock;
    private final List<String> quarantined;
    private final List<OpenRequest> open;
    private final long endedBefore;
    private boolean closed;

    /// How the journal stands.
    ///
    /// @param bytes what its files take, without those set aside
    /// @param segments files with records
    /// @param open requests that began and did not end
    /// @param waiting ended requests that the ledger does not have
    /// @param oldestWaiting how long ago the first of those ended
    public record Stats(long bytes, int segments, int open, long waiting, Duration oldestWaiting) {}

    /// Opens the journal of a node and reads what earlier runs left. Blocking; makes the folder when there is none.
    ///
    /// @param node files of other nodes are set aside
    /// @throws JournalException when it can't be used: locked, not writable, no room, written by a newer Weir
    public static Journal open(Path folder, String node, JournalSettings settings, InstantSource clock) {
        return open(folder, node, settings, clock, Disk.LOCAL);
    }

    static Journal open(Path folder, String node, JournalSettings settings, InstantSource clock, Disk disk) {
        if (node.getBytes(StandardCharsets.UTF_8).length > SegmentHeader.NODE_BYTES_MAX) {
            throw new JournalException("The node's name is too long for the journal: " + node.length()
                    + " characters (expected: at most " + SegmentHeader.NODE_BYTES_MAX + " bytes)");
        }
        Deque<Runnable> undo = new ArrayDeque<>();
        FolderLock lock = FolderLock.take(folder);
        undo.push(() -> release(lock));
        try {
            return new Journal(lock, node, settings, clock, disk, undo);
        } catch (IOException | JournalFullException e) {
            undo.forEach(Runnable::run);
            throw new JournalException("The journal in " + folder + " can't be opened: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            undo.forEach(Runnable::run);
            throw e;
        }
    }

    private static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new JournalException("The journal's lock can't be given back: " + e.getMessage(), e);
        }
    }

    /// @param undo gets what must be run, the last first, when this fails
    private Journal(
            FolderLock lock,
            String node,
            JournalSettings settings,
            InstantSource clock,
            Disk disk,
            Deque<Runnable> undo)
            throws IOException {
        this.lock = lock;
        this.clock = clock;
        Path folder = lock.folder();
        checkpoint = Checkpoint.open(folder, disk);
        undo.push(checkpoint::close);
        var recovery = new Recovery(folder, node, checkpoint.position());
        undo.push(recovery::close);
        recovery.read();

        live = recovery.sound;
        files = new SegmentFiles(folder, node, settings, disk, clock);
        files.start(recovery.nextSequence(), recovery.bytes());
        appender = new Appender(files, live);
        appender.start();
        recovery.rescued.forEach(each -> appender.ended(each.settlement(), each.allowanceId(), each.coveredNanos()));
        recovery.openRequests.forEach(appender::restored);
        appender.oldestWaiting(recovery.firstEnded());
        open = List.copyOf(recovery.openRequests);
        endedBefore = recovery.endedCount();

        shipping = new Shipping(appender, live, checkpoint);
        sync = new Sync(settings.policy(), appender, live, disk);
        sync.forceAll();
        recovery.finish(!(settings.policy() instanceof Fsync.Off));
        quarantined = List.copyOf(recovery.quarantined);
        space = new Space(appender, live, files);
        sync.start();
        space.start(checkpoint.position());
    }

    /// What had to be set aside when it was opened: for each file its name, the reason, and what was kept.
    public List<String> quarantined() {
        return quarantined;
    }

    /// Requests of earlier runs without an end, in the order in which they began. Each is to be ended by [#ended].
    public List<OpenRequest> open() {
        return open;
    }

    /// Writes down that a request may go to its provider.
    ///
    /// @param allowanceId what it is reserved from; null when it needs none
    /// @return the position after it, for [#durable]
    /// @throws JournalFullException when it must not begin
    /// @throws IllegalArgumentException when its texts are too long for a record
    public long reserved(Reserve reserve, UUID allowanceId) {
        if (sync.isAlways() && sync.trouble().isPresent()) {
            throw new JournalFullException(
                    "The journal can't go on: " + sync.trouble().get() + ".");
        }
        long position = appender.reserved(reserve, allowanceId);
        written();
        return position;
    }

    /// Writes down that its provider took it. Nothing happens when it is not open.
    public void accepted(UUID requestId) {
        appender.accepted(requestId);
        written();
    }

    /// The same for a provider that took it under another model or price than it was reserved with: should the
    /// node die, it is found open with these.
    ///
    /// @param reserve with the id, bound and currency of the reservation
    /// @param allowanceId that of the reservation
    public void acceptedElsewhere(Reserve reserve, UUID allowanceId) {
        appender.acceptedElsewhere(reserve, allowanceId);
        written();
    }

    /// Writes down its end, be it at another model or price than it was reserved with. Never refused for a request that
    /// was reserved: there is room for it. Attempts that failed are left out where they find none.
    ///
    /// @param coveredNanos the part of the cost that is taken from the allowance
    /// @return the position after it
    public long ended(Settlement settlement, UUID allowanceId, long coveredNanos) {
        long position = appender.ended(settlement, allowanceId, coveredNanos);
        written();
        return position;
    }

    private void written() {
        sync.written();
        space.written();
    }

    /// Where the next record goes. Positions grow over all runs of a node.
    public long position() {
        return appender.position();
    }

    /// Completes, on the caller's context, when everything before `position` is on the disk; at once unless the journal
    /// is forced `always`. Fails with [JournalFullException] when the disk does not take it.
    public Future<Void> durable(long position) {
        return sync.durable(position);
    }

    /// Whether new requests are refused.
    public boolean full() {
        return appender.isFull() || sync.isAlways() && sync.trouble().isPresent();
    }

    /// What is wrong, as a part of a sentence: no room, or records that do not reach the disk.
    public Optional<String> trouble() {
        return sync.trouble().or(files::trouble);
    }

    /// The next ended requests, in the order of their ends; none when all were read. For the shipper.
    public Batch read(int recordsMax) {
        Batch batch = shipping.read(recordsMax);
        if (batch.postings().isEmpty()) {
            space.shipped(checkpoint.position());
        }
        return batch;
    }

    /// Everything before `position` is in the ledger: it is not read again, also after a restart, and its files are
    /// deleted. For the shipper.
    ///
    /// @param position of a batch that was read
    public void shipped(long position) {
        if (shipping.shipped(position)) {
            space.shipped(position);
        }
    }

    /// Reads again what was read and not shipped. For the shipper.
    public void rewind() {
        shipping.rewind();
    }

    /// Safe from any thread.
    public Stats stats() {
        long waiting = endedBefore + appender.endedCount() - shipping.shippedCount();
        Duration oldest = appender.oldestWaiting()
                .map(since -> Duration.between(since, clock.instant()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        return new Stats(files.bytes(), live.size(), appender.openCount(), waiting, oldest);
    }

    /// Forces what was written, unless nothing is ever forced, and lets the folder go. Nothing may be under way. A
    /// repeat changes nothing.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        space.stop();
        sync.stop();
        for (Segment segment : live.all()) {
            segment.close();
        }
        checkpoint.close();
        try {
            files.close();
        } catch (IOException e) {
            throw new JournalException("The journal's spare files can't be deleted: " + e.getMessage(), e);
        } finally {
            release(lock);
        }
    }
}
