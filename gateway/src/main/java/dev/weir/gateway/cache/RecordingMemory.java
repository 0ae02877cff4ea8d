package dev.weir.gateway.cache;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes of answers that are being recorded on this node, up to a limit. Safe from any thread.
final class RecordingMemory {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    RecordingMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// False, and nothing taken, when there is no room.
    boolean take(int wanted) {
        if (bytes.addAndGet(wanted) <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-wanted);
        return false;
    }

    void giveBack(long taken) {
        bytes.addAndGet(-taken);
    }

    long bytes() {
        return bytes.get();
    }
}
