package dev.weir.gateway.cache;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An answer on its way to the client that asked for it first: to be kept, and for others that ask for the same
/// meanwhile. Written on one event loop, read on any; its lock guards everything in it. Parts are kept as they are, not
/// copied: nobody may change them.
///
/// One that grows beyond its bounds is not kept and takes no more followers. Those it has go on: each part is
/// held until the last of them has read it, and one that is behind by more than the recording ever held is cut
/// off.
public final class Recording {
    /// Whom it can have at most; a further one makes its own way.
    static final int FOLLOWERS_MAX = 1_000;
    /// What is held in any case, so that a follower may be a little behind.
    static final int BEHIND_BYTES_MIN = 64 * 1024;

    private static final long MS_NANOS = 1_000_000;

    /// How an answer begins.
    ///
    /// @param provider who gives it
    /// @param model its name there
    public record Head(int status, String contentType, String provider, String model) {}

    /// How it ended.
    ///
    /// @param failure null when there is nothing more to say to the client
    /// @param usage what its own request is charged for
    public record Outcome(Ending ending, GatewayException failure, TokenUsage usage, boolean estimated) {}

    /// One part, and the one behind it.
    static final class Part {
        final Buffer bytes;
        final int pauseMs;
        Part next;

        Part(Buffer bytes, int pauseMs) {
            this.bytes = bytes;
            this.pauseMs = pauseMs;
        }
    }

    private final CacheKey key;
    private final Duration ttl;
    private final int bytesMax;
    private final RecordingMemory memory;
    private final List<Following> followers = new ArrayList<>();

    private Head head;
    /// Stands before the first part; null once it can't be kept any more.
    private Part start = new Part(Buffer.buffer(), 0);

    private Part last = start;
    private Outcome outcome;
    /// Called when nobody follows any more; null while its own client is there.
    private Runnable deserted;
    private long addedAt;
    private long bytes;
    /// Of the memory, at least what is held.
    private long taken = BEHIND_BYTES_MIN;

    private long outputTokens;

    /// @param memory of which [#BEHIND_BYTES_MIN] has been taken
    Recording(CacheKey key, Duration ttl, int bytesMax, RecordingMemory memory) {
        this.key = key;
        this.ttl = ttl;
        this.bytesMax = bytesMax;
        this.memory = memory;
    }

    CacheKey key() {
        return key;
    }

    Duration ttl() {
        return ttl;
    }

    /// The answer begins: what is added now goes to its client.
    public synchronized void begin(Head answer) {
        head = answer;
    }

    /// Takes note of bytes that go to the client now.
    ///
    /// @param nanos as [System#nanoTime]
    /// @param outputTokensSoFar our count, for those who leave before the end
    public synchronized void add(Buffer part, long nanos, long outputTokensSoFar) {
        if (outcome != null || part.length() == 0) {
            return;
        }
        outputTokens = outputTokensSoFar;
        if (start == null && followers.isEmpty()) {
            return;
        }
        int pauseMs = addedAt == 0 ? 0 : (int) Math.min((nanos - addedAt) / MS_NANOS, Integer.MAX_VALUE);
        addedAt = nanos;
        bytes += part.length();
        grow();
        if (last != null) {
            last.next = new Part(part, pauseMs);
            last = last.next;
            followers.forEach(each -> each.added(bytes, taken));
        }
    }

    /// Makes room for all of it, or gives up keeping it.
    private void grow() {
        if (start == null || bytes <= taken) {
            return;
        }
        int more = (int) (bytes - taken);
        if (bytes <= bytesMax && memory.take(more)) {
            taken = bytes;
            return;
        }
        start = null;
        if (followers.isEmpty()) {
            forget();
        }
    }

    private void forget() {
        last = null;
        memory.giveBack(taken);
        taken = 0;
    }

    /// Somebody gets the answer while it comes. Empty when it is too late, or when it has too many.
    synchronized Optional<Following> follow(Context context) {
        if (outcome != null || start == null || followers.size() >= FOLLOWERS_MAX) {
            return Optional.empty();
        }
        var following = new Following(this, context, start);
        followers.add(following);
        if (last != start) {
            following.added(bytes, taken);
        }
        return Optional.of(following);
    }

    /// Its own client has left. True when others follow, so that it should go on; then `then` is called, on any thread,
    /// when the last of them has left before its end.
    public synchronized boolean leftToOthers(Runnable then) {
        if (followers.isEmpty()) {
            return false;
        }
        deserted = then;
        return true;
    }

    /// The whole answer, to be kept; empty when it grew too long, or did not begin. Before its [#over].
    synchronized Optional<Body> body() {
        if (start == null || head == null || bytes > bytesMax) {
            return Optional.empty();
        }
        Buffer body = Buffer.buffer((int) bytes);
        List<Piece> pieces = new ArrayList<>();
        for (Part part = start.next; part != null; part = part.next) {
            body.appendBuffer(part.bytes);
            pieces.add(new Piece(part.bytes.length(), part.pauseMs));
        }
        return Optional.of(new Body(head, body, pieces.size() > 1 ? pieces : List.of()));
    }

    /// @param pieces empty when it came at once
    record Body(Head head, Buffer bytes, List<Piece> pieces) {}

    /// Its request has ended. A second end does nothing.
    synchronized void over(Outcome ended) {
        if (outcome != null) {
            return;
        }
        outcome = ended;
        start = null;
        deserted = null;
        followers.forEach(Following::wake);
        releaseIfDone();
    }

    private void releaseIfDone() {
        if (outcome != null && followers.isEmpty() && taken > 0) {
            forget();
        }
    }

    // for its followers

    synchronized void left(Following following) {
        if (!followers.remove(following)) {
            return;
        }
        if (outcome != null) {
            releaseIfDone();
        } else if (followers.isEmpty()) {
            if (start == null) {
                forget();
            }
            if (deserted != null) {
                deserted.run();
            }
        }
    }

    synchronized Part after(Part part) {
        return part.next;
    }

    synchronized Head head() {
        return head;
    }

    synchronized Outcome outcome() {
        return outcome;
    }

    synchronized long outputTokens() {
        return outputTokens;
    }
}
