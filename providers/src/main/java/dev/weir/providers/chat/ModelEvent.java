package dev.weir.providers.chat;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonSlice;

/// One thing that a model says. An answer is: [Started], blocks one after another or interleaved by index, [Finished],
/// [UsageReported] anywhere, and [Ended] when the dialect's proper end was seen. A JSON answer is the same events at
/// once. Slices stay as they are: a decoder takes them from bytes that nobody else writes.
public sealed interface ModelEvent {
    /// True for what is a part of an answer: not its announcement, nor a sign of life, nor an error, nor what has no
    /// place here.
    default boolean ofAnswer() {
        return switch (this) {
            case BlockStarted(int _, Block block) ->
                switch (block) {
                    // These are empty as yet.
                    case Block.Text _, Block.Thinking _, Block.Refusal _ -> false;
                    case Block.RedactedThinking _, Block.ToolCall _, Block.Image _ -> true;
                };
            case TextDelta(int _, JsonSlice text) -> !text.isEmptyString();
            case ThinkingDelta(int _, JsonSlice text) -> !text.isEmptyString();
            case RefusalDelta(int _, JsonSlice text) -> !text.isEmptyString();
            case ArgumentsDelta(int _, JsonSlice piece) -> !piece.isEmptyString();
            case SignatureDelta _, LogProbs _, Finished _, Ended _ -> true;
            case Started _, BlockStopped _, UsageReported _, Failed _, Ping _, Unmodelled _ -> false;
        };
    }

    /// The answer has begun.
    ///
    /// @param id as the provider calls the answer; null when it does not say
    /// @param model as the provider names it; null when it does not say
    record Started(String id, String model) implements ModelEvent {}

    /// A part of the answer begins.
    ///
    /// @param index of the block in this answer, counted by the decoder from 0 in the order of their beginnings
    record BlockStarted(int index, Block block) implements ModelEvent {}

    /// More of a [Block.Text], a string literal.
    record TextDelta(int index, JsonSlice text) implements ModelEvent {}

    /// More of a [Block.Thinking], a string literal.
    record ThinkingDelta(int index, JsonSlice text) implements ModelEvent {}

    /// The proof that thinking is the provider's own, a string literal; must come back with the next turn.
    record SignatureDelta(int index, JsonSlice signature) implements ModelEvent {}

    /// More of the arguments of a [Block.ToolCall]: a string literal whose content is a piece of JSON text.
    record ArgumentsDelta(int index, JsonSlice piece) implements ModelEvent {}

    /// More of a [Block.Refusal], a string literal.
    record RefusalDelta(int index, JsonSlice text) implements ModelEvent {}

    /// Log probabilities of output tokens, an array as OpenAI writes `logprobs.content`.
    record LogProbs(JsonSlice content) implements ModelEvent {}

    record BlockStopped(int index) implements ModelEvent {}

    /// The model has stopped.
    ///
    /// @param stopSequence the one that was met, a string literal; null when none or not told
    record Finished(FinishReason reason, JsonSlice stopSequence) implements ModelEvent {}

    /// The count so far, which replaces any earlier one. Without [dev.weir.contracts.money.TokenClass#OUTPUT_TEXT] as
    /// long as the provider has counted the input only.
    record UsageReported(TokenUsage usage) implements ModelEvent {}

    /// The provider failed in the middle of the answer; nothing but [Ended] may follow.
    record Failed(ModelError error) implements ModelEvent {}

    /// A sign of life.
    record Ping() implements ModelEvent {}

    /// The proper end of the dialect was seen.
    record Ended() implements ModelEvent {}

    /// Something that has no place in this model, kept as it came.
    record Unmodelled(String kind, JsonSlice raw) implements ModelEvent {}
}
