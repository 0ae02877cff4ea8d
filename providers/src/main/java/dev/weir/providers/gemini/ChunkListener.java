package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Fault;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.OutputTokens;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import java.util.Optional;

/// Hears what the chunks of an answer say while their bytes pass.
final class ChunkListener {
    /// In base64: 25 tokens are a second of 24,000 samples, of two bytes each.
    private static final int SOUND_BYTES_PER_TOKEN = 2_560;

    private final int candidates;
    private final AnswerReader answer = new AnswerReader();
    private boolean begun;
    private Fault fault;
    private TokenUsage usage;
    private long outputTokens;

    /// @param candidates how many answers were asked for
    ChunkListener(int candidates) {
        this.candidates = candidates;
    }

    void hear(byte[] chunk) {
        try {
            answer.read(new JsonReader(chunk), this::take);
            // Of other candidates than the first nothing is heard.
            begun |= candidates > 1 && answer.started();
        } catch (MalformedJson notOurs) {
            // Not for us to judge: the client's parser will. The bytes pass as they came.
            begun |= !answer.errorSeen();
        }
    }

    private void take(ModelEvent event) {
        begun = begun || event.ofAnswer();
        outputTokens += OutputTokens.of(event);
        switch (event) {
            case ModelEvent.UsageReported(TokenUsage reported) -> usage = reported;
            case ModelEvent.Failed(ModelError error) -> fail(error);
            case ModelEvent.Unmodelled(String kind, JsonSlice raw) -> hear(kind, raw);
            case ModelEvent.Started _,
                    ModelEvent.BlockStarted _,
                    ModelEvent.TextDelta _,
                    ModelEvent.ThinkingDelta _,
                    ModelEvent.RefusalDelta _,
                    ModelEvent.ArgumentsDelta _,
                    ModelEvent.SignatureDelta _,
                    ModelEvent.BlockStopped _,
                    ModelEvent.LogProbs _,
                    ModelEvent.Finished _,
                    ModelEvent.Ended _,
                    ModelEvent.Ping _ -> {}
        }
    }

    /// A model that breaks off says so as the reason why it stopped, and that is an end as any.
    private void fail(ModelError error) {
        if (answer.errorSeen()) {
            fault = error.fault();
        } else {
            begun = true;
        }
    }

    /// What has no place in another dialect, such as sound, is a part of the answer all the same.
    private void hear(String kind, JsonSlice raw) {
        switch (kind) {
            // It has nothing of an answer.
            case "chunk" -> {}
            case "inlineData" -> {
                begun = true;
                outputTokens += Math.ceilDiv(raw.length(), SOUND_BYTES_PER_TOKEN);
            }
            case "executableCode" -> {
                begun = true;
                outputTokens += OutputTokens.of(raw);
            }
            default -> begun = true;
        }
    }

    boolean begun() {
        return begun;
    }

    /// What the error means that the provider told; null when it told none.
    Fault fault() {
        return fault;
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
