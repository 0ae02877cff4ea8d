package dev.weir.providers.chat;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// An answer on its way from one dialect to another, heard as it passes.
public final class Translation implements AnswerScanner {
    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int QUOTES = 2;

    private final AnswerDecoder decoder;
    private final AnswerEncoder encoder;

    private boolean anything;
    private boolean finished;
    private boolean ended;
    private boolean failed;
    private TokenUsage usage;
    private long outputTokens;

    public Translation(AnswerDecoder decoder, AnswerEncoder encoder) {
        this.decoder = decoder;
        this.encoder = encoder;
    }

    @Override
    public Buffer feed(Buffer block) {
        decoder.feed(block, this::take);
        return encoder.drain();
    }

    @Override
    public Buffer finish() {
        decoder.finish(this::take);
        Buffer last = encoder.drain();
        if (verdict() != Verdict.WHOLE) {
            return last;
        }
        Buffer end = encoder.finish();
        return last.length() == 0 ? end : last.copy().appendBuffer(end);
    }

    private void take(ModelEvent event) {
        if (failed) {
            return;
        }
        anything |= !(event instanceof ModelEvent.Ping || event instanceof ModelEvent.Unmodelled);
        switch (event) {
            case UsageReported(TokenUsage reported) -> usage = reported;
            case Finished _ -> finished = true;
            case Ended _ -> ended = true;
            case Failed _ -> failed = true;
            case TextDelta delta -> count(delta.text());
            case ThinkingDelta delta -> count(delta.text());
            case RefusalDelta delta -> count(delta.text());
            case ArgumentsDelta delta -> count(delta.piece());
            case ModelEvent.Started _,
                    ModelEvent.BlockStarted _,
                    ModelEvent.BlockStopped _,
                    ModelEvent.SignatureDelta _,
                    ModelEvent.LogProbs _,
                    ModelEvent.Ping _,
                    ModelEvent.Unmodelled _ -> {}
        }
        encoder.take(event);
    }

    private void count(JsonSlice literal) {
        int bytes = literal.length() - QUOTES;
        if (bytes > 0) {
            outputTokens += bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
        }
    }

    /// An end without the dialect's terminator is whole when the model had said why it stopped.
    @Override
    public Verdict verdict() {
        if (failed) {
            return Verdict.ERROR;
        }
        if (ended || finished) {
            return Verdict.WHOLE;
        }
        return anything ? Verdict.CUT : Verdict.GARBAGE;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage);
    }

    @Override
    public long outputTokensEstimate() {
        return outputTokens;
    }
}
