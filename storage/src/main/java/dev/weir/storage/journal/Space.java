package dev.weir.storage.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes segments ahead of need and deletes those that the ledger has. One thread of its own, `weir-journal`.
///
/// Segments go in their order. A request that is still open is written again at the end of the journal, so that one
/// long stream never keeps an old segment and all that follow it; if that is more than half of a segment, the segment
/// waits instead.
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final Appender appender;
    private final Live live;
    private final SegmentFiles files;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("weir-journal").unstarted(this::run);

    // this thread
    private final RecordBuffer buffer = new RecordBuffer();
    private boolean told;

    // any thread
    private volatile long shipped;
    private volatile boolean idle;
    private volatile boolean work = true;
    private volatile boolean stopping;

    Space(Appender appender, Live live, SegmentFiles files) {
        this.appender = appender;
        this.live = live;
        this.files = files;
    }

    /// @param from everything before is in the ledger
    void start(long from) {
        shipped = from;
        thread.start();
    }

    /// Everything before `position` is in the ledger.
    void shipped(long position) {
        shipped = position;
        if (mayGo(live.first())) {
            wake();
        }
    }

    /// Something was written.
    void written() {
        if (idle && appender.isLow()) {
            wake();
        }
    }

    private void wake() {
        work = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopping) {
            work = false;
            boolean done = deleteShipped() & makeAhead();
            pause(done);
        }
    }

    private void pause(boolean done) {
        if (!done) {
            LockSupport.parkNanos(RETRY_NANOS);
            return;
        }
        idle = true;
        // What became low before `idle` was seen woke nobody: asked once more.
        while (!work && !stopping && !appender.wantsMore()) {
            LockSupport.park();
        }
        idle = false;
    }

    /// @return false when it should be tried again
    private boolean makeAhead() {
        while (!stopping && appender.wantsMore()) {
            if (!files.more()) {
                if (!told) {
                    told = true;
                    LOG.warn(
                            "journal: no more room is made ready: {}",
                            files.trouble().orElse(""));
                }
                return false;
            }
        }
        files.enough();
        if (told) {
            told = false;
            LOG.info("journal: there is room again");
        }
        return true;
    }

    /// @return false when it should be tried again
    private boolean deleteShipped() {
        try {
            for (Segment oldest = live.first(); mayGo(oldest); oldest = live.first()) {
                if (appender.openIn(oldest) > 0 && !carryAll(oldest)) {
                    return true;
                }
                live.removeFirst();
                files.delete(oldest);
            }
            return true;
        } catch (IOException e) {
            LOG.warn("journal: a segment can't be deleted", e);
            return true;
        }
    }

    private boolean mayGo(Segment oldest) {
        return oldest != appender.active() && oldest.end() <= shipped;
    }

    private boolean carryAll(Segment segment) {
        if (appender.openBytesIn(segment) > files.segmentBytes() / 2) {
            return false;
        }
        int offset = Layout.HEADER_BYTES;
        while (offset < segment.used()) {
            if (segment.load(buffer, offset, segment.used()) != RecordBuffer.Found.RECORD) {
                return false;
            }
            if (buffer.kind() == Kind.RESERVED
                    && !appender.carry(buffer, segment, Layout.position(segment.sequence, offset))) {
                return false;
            }
            offset += Layout.aligned(buffer.length());
        }
        return appender.openIn(segment) == 0;
    }

    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        Threads.join(thread, STOP_MAX);
    }
}
