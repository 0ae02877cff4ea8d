package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import dev.weir.providers.openai.ProviderError;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to a JSON answer. Holds it back up to a limit, so that nothing of one which is cut or no JSON reaches the
/// client; beyond the limit it flows.
final class BodyScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BYTES_PER_TOKEN = 4;

    private final int heldBytesMax;
    private final EndpointUsage usage;
    private final JsonSkim json;

    private Buffer held = NOTHING;
    private boolean heldIsOurs;
    private boolean flowing;
    private long forwarded;
    private Fault fault;

    BodyScanner(Operation operation, int heldBytesMax) {
        this.heldBytesMax = heldBytesMax;
        this.usage = new EndpointUsage(operation);
        this.json = new JsonSkim(usage);
    }

    @Override
    public Buffer feed(Buffer block) {
        ByteView bytes = ByteView.of(block);
        json.feed(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
        if (flowing) {
            forwarded += block.length();
            return block;
        }
        if (json.broken()) {
            held = NOTHING;
            return NOTHING;
        }
        hold(block);
        if (fault == null && json.whole() && usage.isError()) {
            fault = ProviderError.told(held.getBytes()).fault();
        }
        if (held.length() <= heldBytesMax) {
            return NOTHING;
        }
        flowing = true;
        return release();
    }

    private void hold(Buffer block) {
        if (held.length() == 0) {
            held = block;
            return;
        }
        if (!heldIsOurs) {
            held = Buffer.buffer(2 * (held.length() + block.length())).appendBuffer(held);
            heldIsOurs = true;
        }
        held.appendBuffer(block);
    }

    private Buffer release() {
        Buffer all = held;
        held = NOTHING;
        forwarded += all.length();
        return all;
    }

    @Override
    public boolean complete() {
        return json.whole() && !usage.isError();
    }

    @Override
    public boolean begun() {
        return flowing || complete();
    }

    /// Of an answer that flows the error is known, but no more what it says.
    @Override
    public Optional<Fault> fault() {
        return fault == null && flowing && usage.isError()
                ? Optional.of(Fault.SERVER_ERROR)
                : Optional.ofNullable(fault);
    }

    @Override
    public Buffer finish() {
        return json.whole() ? release() : NOTHING;
    }

    @Override
    public Verdict verdict() {
        if (json.broken()) {
            return Verdict.GARBAGE;
        }
        if (!json.whole()) {
            return Verdict.CUT;
        }
        return usage.isError() ? Verdict.ERROR : Verdict.WHOLE;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return usage.normalised(usage.items());
    }

    @Override
    public long outputTokensEstimate() {
        return (forwarded + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
