package dev.weir.gateway.cache;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.streams.Source;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/// One who reads a recording while it is made, at a pace of its own. Starts paused. Its end is that of the recording,
/// good or bad: [#outcome()] says which. Fails when it falls too far behind. Belongs to one event loop; what the
/// recording tells it comes from another.
public final class Following extends Source {
    private final Recording recording;
    private final Context context;
    private final Promise<Recording.Head> begun = Promise.promise();

    // guarded by the recording
    private boolean scheduled;
    private boolean cutOff;
    private long readBytes;

    // event loop only
    private Recording.Part at;
    private boolean over;

    Following(Recording recording, Context context, Recording.Part start) {
        this.recording = recording;
        this.context = context;
        this.at = start;
    }

    /// Completes when there is something to read, with how the answer begins. Fails, without a reason that
    /// matters, when it ended before.
    public Future<Recording.Head> begun() {
        return begun.future();
    }

    /// How it ended, null while it goes on.
    public Recording.Outcome outcome() {
        return recording.outcome();
    }

    /// Our count of the tokens that have come so far.
    public long outputTokens() {
        return recording.outputTokens();
    }

    /// Reads no more. May be called again, and after the end.
    public void leave() {
        over = true;
        at = null;
        recording.left(this);
    }

    // called by the recording, which holds its lock

    void added(long bytes, long heldBytes) {
        if (bytes - readBytes > heldBytes) {
            cutOff = true;
        }
        wake();
    }

    void wake() {
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(_ -> turn());
        }
    }

    private void turn() {
        synchronized (recording) {
            scheduled = false;
        }
        tellBegun();
        read();
    }

    private void tellBegun() {
        if (begun.future().isComplete() || over) {
            return;
        }
        if (recording.after(at) != null) {
            begun.complete(recording.head());
        } else if (recording.outcome() != null) {
            leave();
            begun.fail("it ended before it began");
        }
    }

    private void read() {
        while (!isPaused() && !over) {
            // In this order: nothing is added after the end.
            Recording.Outcome outcome = recording.outcome();
            Recording.Part next = next();
            if (next != null) {
                give(next.bytes);
            } else if (over) {
                fail(GatewayException.of(
                        Failure.UPSTREAM_CUT,
                        "The answer was read too slowly to be shared (expected: an answer of its own, asked for with"
                                + " x-weir-cache: off)"));
            } else if (outcome != null) {
                leave();
                end();
            } else {
                return;
            }
        }
    }

    /// The next part, null when there is none; then it is over if it fell behind.
    private Recording.Part next() {
        boolean behind;
        synchronized (recording) {
            behind = cutOff;
            Recording.Part next = behind ? null : at.next;
            if (next != null) {
                readBytes += next.bytes.length();
                at = next;
                return next;
            }
        }
        if (behind) {
            leave();
        }
        return null;
    }

    @Override
    protected void resumed() {
        synchronized (recording) {
            wake();
        }
    }
}
