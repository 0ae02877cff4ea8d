package dev.weir.verticles.idempotency;

import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimRequest;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// A claim of this node, with what was recorded of its answer. The parts are those that were written to the client:
/// counted by their bytes, not copied.
final class OpenClaim implements Claim {
    final ClaimRequest request;
    final UUID id;
    private final long answerBytesMax;
    private final AnswerMemory memory;
    private final Consumer<Conclusion> conclude;

    // the request's event loop, until it is over
    private List<Buffer> parts = new ArrayList<>();
    private long bytes;
    private Reason dropped;
    private boolean over;

    /// @param conclude told once how it ended
    OpenClaim(ClaimRequest request, UUID id, long answerBytesMax, AnswerMemory memory, Consumer<Conclusion> conclude) {
        this.request = request;
        this.id = id;
        this.answerBytesMax = answerBytesMax;
        this.memory = memory;
        this.conclude = conclude;
    }

    @Override
    public void record(Buffer part) {
        int length = part.length();
        if (over || dropped != null || length == 0) {
            return;
        }
        if (bytes + length > answerBytesMax) {
            drop(Reason.TOO_LONG);
        } else if (!memory.take(length)) {
            drop(Reason.LOST);
        } else {
            bytes += length;
            parts.add(part);
        }
    }

    private void drop(Reason reason) {
        dropped = reason;
        forget();
    }

    private void forget() {
        memory.giveBack(bytes);
        bytes = 0;
        parts = List.of();
    }

    @Override
    public void executed(int status, String contentType) {
        if (over) {
            return;
        }
        over = true;
        conclude.accept(
                dropped == null
                        ? new Conclusion.Keep(this, status, contentType, parts, bytes)
                        : new Conclusion.KeepWithout(this, dropped));
    }

    @Override
    public void giveUp() {
        if (!over) {
            over = true;
            forget();
            conclude.accept(new Conclusion.GiveUp(this));
        }
    }
}
