package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Lets an answer pass that tells nothing of itself: audio, or a transcript as plain text. Where it ends is known by
/// HTTP alone.
final class PlainScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BYTES_PER_TOKEN = 4;

    private long forwarded;
    private boolean ended;

    @Override
    public Buffer feed(Buffer block) {
        forwarded += block.length();
        return block;
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public boolean begun() {
        return forwarded > 0;
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.empty();
    }

    @Override
    public Buffer finish() {
        ended = true;
        return NOTHING;
    }

    @Override
    public Verdict verdict() {
        return ended && forwarded > 0 ? Verdict.WHOLE : Verdict.CUT;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return Optional.empty();
    }

    /// As if it were text.
    @Override
    public long outputTokensEstimate() {
        return (forwarded + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
