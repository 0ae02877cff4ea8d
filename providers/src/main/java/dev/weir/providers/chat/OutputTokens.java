package dev.weir.providers.chat;

import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.json.JsonSlice;

/// Our own count of what a model puts out.
public final class OutputTokens {
    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int QUOTES = 2;

    /// Source: <https://ai.google.dev/gemini-api/docs/pricing>, of an image of 1024 times 1024.
    private static final int IMAGE_TOKENS = 1_290;

    private OutputTokens() {}

    /// What one event puts out.
    public static long of(ModelEvent event) {
        return switch (event) {
            case TextDelta(int _, JsonSlice text) -> of(text);
            case ThinkingDelta(int _, JsonSlice text) -> of(text);
            case RefusalDelta(int _, JsonSlice text) -> of(text);
            case ArgumentsDelta(int _, JsonSlice piece) -> of(piece);
            case BlockStarted(int _, Block block) -> block instanceof Block.Image ? IMAGE_TOKENS : 0;
            case ModelEvent.Started _,
                    ModelEvent.SignatureDelta _,
                    ModelEvent.LogProbs _,
                    ModelEvent.BlockStopped _,
                    ModelEvent.Finished _,
                    ModelEvent.UsageReported _,
                    ModelEvent.Failed _,
                    ModelEvent.Ping _,
                    ModelEvent.Ended _,
                    ModelEvent.Unmodelled _ -> 0;
        };
    }

    /// What a string literal, or a piece of one, stands for.
    public static long of(JsonSlice literal) {
        int bytes = literal.length() - QUOTES;
        return bytes <= 0 ? 0 : bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
