package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to a stream that is one growing JSON array. Bytes pass as they came, whole items only, and the comma after
/// an item with the next one: an error may still take its place.
final class ArrayScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final ArraySplitter splitter;
    private final ChunkListener listener;
    private Buffer held = NOTHING;

    ArrayScanner(int candidates, int itemBytesMax) {
        this.splitter = new ArraySplitter(itemBytesMax);
        this.listener = new ChunkListener(candidates);
    }

    @Override
    public Buffer feed(Buffer block) {
        splitter.feed(block).forEach(listener::hear);
        if (splitter.garbled() && !listener.started() && !listener.errorSeen()) {
            // No answer: nothing of it goes to the client.
            held = NOTHING;
            return NOTHING;
        }
        int boundary = splitter.boundary();
        if (boundary == 0) {
            held = joined(held, block);
            return NOTHING;
        }
        Buffer whole = joined(held, block.slice(0, boundary));
        held = block.getBuffer(boundary, block.length());
        return whole;
    }

    private static Buffer joined(Buffer first, Buffer second) {
        return first.length() == 0
                ? second
                : Buffer.buffer(first.length() + second.length())
                        .appendBuffer(first)
                        .appendBuffer(second);
    }

    @Override
    public boolean complete() {
        return splitter.closed() && verdict() == Verdict.WHOLE;
    }

    @Override
    public boolean begun() {
        return listener.begun();
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.ofNullable(listener.fault());
    }

    @Override
    public Buffer finish() {
        held = NOTHING;
        return NOTHING;
    }

    @Override
    public Verdict verdict() {
        return listener.verdict(!splitter.closed(), splitter.garbled());
    }

    @Override
    public Optional<TokenUsage> usage() {
        return listener.usage();
    }

    @Override
    public boolean usageEstimated() {
        return listener.usageEstimated();
    }

    @Override
    public long outputTokensEstimate() {
        return listener.outputTokensEstimate();
    }
}
