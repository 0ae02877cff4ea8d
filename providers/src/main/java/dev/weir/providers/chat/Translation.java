package dev.weir.providers.chat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// An answer on its way from one dialect to another, heard as it passes.
public final class Translation implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final AnswerDecoder decoder;
    private final AnswerEncoder encoder;
    private final ToolNames names;

    private boolean any;
    private boolean anything;
    /// Something of the answer was heard, but need not have been written yet.
    private boolean heard;
    private boolean begun;
    private boolean finished;
    private boolean ended;
    private boolean failed;
    private boolean closed;
    private Fault fault;
    private TokenUsage usage;
    private long outputTokens;

    /// @param names of the tools as the caller and as the provider know them
    public Translation(AnswerDecoder decoder, AnswerEncoder encoder, ToolNames names) {
        this.decoder = decoder;
        this.encoder = encoder;
        this.names = names;
    }

    @Override
    public Buffer feed(Buffer block) {
        any |= block.length() > 0;
        decoder.feed(block, this::take);
        // The client need not wait for the provider to hang up.
        return written(ended && !failed ? close() : encoder.drain());
    }

    /// Nothing of an answer that is held back until it is whole has begun before.
    private Buffer written(Buffer out) {
        begun |= heard && out.length() > 0;
        return out;
    }

    @Override
    public boolean complete() {
        return ended && !failed;
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public Buffer finish() {
        decoder.finish(this::take);
        return written(verdict() == Verdict.WHOLE ? close() : encoder.drain());
    }

    private Buffer close() {
        if (closed) {
            return NOTHING;
        }
        closed = true;
        if (usageEstimated()) {
            encoder.take(new UsageReported(
                    (usage == null ? TokenUsage.NONE : usage).with(TokenClass.OUTPUT_TEXT, outputTokens)));
        }
        Buffer last = encoder.drain();
        Buffer end = encoder.finish();
        return last.length() == 0 ? end : last.copy().appendBuffer(end);
    }

    private void take(ModelEvent event) {
        if (failed || ended) {
            return;
        }
        anything |= !(event instanceof ModelEvent.Unmodelled);
        heard = heard || event.ofAnswer();
        outputTokens += OutputTokens.of(event);
        switch (event) {
            case UsageReported(TokenUsage reported) -> usage = reported;
            case Finished _ -> finished = true;
            case Ended _ -> ended = true;
            case Failed(ModelError error) -> {
                failed = true;
                fault = error.fault();
            }
            case ModelEvent.Started _,
                    BlockStarted _,
                    ModelEvent.TextDelta _,
                    ModelEvent.ThinkingDelta _,
                    ModelEvent.RefusalDelta _,
                    ModelEvent.ArgumentsDelta _,
                    ModelEvent.BlockStopped _,
                    ModelEvent.SignatureDelta _,
                    ModelEvent.LogProbs _,
                    ModelEvent.Ping _,
                    ModelEvent.Unmodelled _ -> {}
        }
        encoder.take(named(event));
    }

    private ModelEvent named(ModelEvent event) {
        if (event instanceof Failed(ModelError error)) {
            return new Failed(error.shown());
        }
        if (event instanceof BlockStarted(int index, Block.ToolCall(String id, String name, JsonSlice signature))) {
            String original = names.original(name);
            return original.equals(name) ? event : new BlockStarted(index, new Block.ToolCall(id, original, signature));
        }
        return event;
    }

    /// An end without the dialect's terminator is whole when the model had said why it stopped.
    @Override
    public Verdict verdict() {
        if (failed) {
            return Verdict.ERROR;
        }
        boolean cut = decoder.cutInside();
        if (ended || finished && !cut) {
            return Verdict.WHOLE;
        }
        return cut || anything || !any ? Verdict.CUT : Verdict.GARBAGE;
    }

    /// Of an answer whose output the provider had not counted yet the input is the provider's count, the output ours.
    @Override
    public Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage)
                .map(counted -> counted.has(TokenClass.OUTPUT_TEXT)
                        ? counted
                        : counted.with(TokenClass.OUTPUT_TEXT, outputTokens));
    }

    @Override
    public boolean usageEstimated() {
        return usage == null || !usage.has(TokenClass.OUTPUT_TEXT);
    }

    @Override
    public long outputTokensEstimate() {
        return outputTokens;
    }
}
