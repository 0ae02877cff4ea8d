package dev.weir.verticles.idempotency;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes of answers that this node holds, up to a limit. Safe from any thread.
final class AnswerMemory {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    AnswerMemory(long bytesMax) {
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
