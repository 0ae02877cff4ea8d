package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import java.util.Optional;

/// Hears what the chunks of an answer say while their bytes pass.
final class ChunkListener {
    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int QUOTES = 2;

    private final int candidates;
    private final AnswerReader answer = new AnswerReader();
    private TokenUsage usage;
    private long outputTokens;

    /// @param candidates how many answers were asked for
    ChunkListener(int candidates) {
        this.candidates = candidates;
    }

    void hear(byte[] chunk) {
        try {
            answer.read(new JsonReader(chunk), this::take);
        } catch (MalformedJson notOurs) {
            // Not for us to judge: the client's parser will. The bytes pass as they came.
            return;
        }
    }

    private void take(ModelEvent event) {
        switch (event) {
            case ModelEvent.UsageReported(TokenUsage reported) -> usage = reported;
            case ModelEvent.TextDelta delta -> count(delta.text());
            case ModelEvent.ThinkingDelta delta -> count(delta.text());
            case ModelEvent.RefusalDelta delta -> count(delta.text());
            case ModelEvent.ArgumentsDelta delta -> count(delta.piece());
            case ModelEvent.Started _,
                    ModelEvent.BlockStarted _,
                    ModelEvent.BlockStopped _,
                    ModelEvent.SignatureDelta _,
                    ModelEvent.LogProbs _,
                    ModelEvent.Finished _,
                    ModelEvent.Failed _,
                    ModelEvent.Ended _,
                    ModelEvent.Ping _,
                    ModelEvent.Unmodelled _ -> {}
        }
    }

    private void count(JsonSlice literal) {
        int bytes = literal.length() - QUOTES;
        if (bytes > 0) {
            outputTokens += bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
        }
    }

    boolean started() {
        return answer.started();
    }

    boolean errorSeen() {
        return answer.errorSeen();
    }

    /// @param cut it stopped in the middle of a chunk, or before its proper end
    /// @param garbled it had something that is none of this dialect
    Verdict verdict(boolean cut, boolean garbled) {
        if (answer.errorSeen()) {
            return Verdict.ERROR;
        }
        if (answer.finished(candidates) && !cut) {
            return Verdict.WHOLE;
        }
        return garbled && !answer.started() ? Verdict.GARBAGE : Verdict.CUT;
    }

    Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage)
                .map(counted -> counted.has(TokenClass.OUTPUT_TEXT)
                        ? counted
                        : counted.with(TokenClass.OUTPUT_TEXT, outputTokensEstimate()));
    }

    boolean usageEstimated() {
        return usage == null || !usage.has(TokenClass.OUTPUT_TEXT);
    }

    /// One candidate is heard; the others are taken for as long.
    long outputTokensEstimate() {
        return outputTokens * candidates;
    }
}
