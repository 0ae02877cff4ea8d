package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import java.util.List;

/// What the emulated model says, before any API gives it a shape.
///
/// @param stop the stop sequence that was hit, or null
/// @param output its tokens by class, of one choice
public record Reply(List<Piece> pieces, Finish finish, String stop, TokenUsage output) {
    /// A part of the reply.
    public sealed interface Piece {
        /// @param signature what proves that the thinking is the model's own
        record Thinking(String text, String signature) implements Piece {}

        /// Thinking that only the provider can read.
        record Redacted(String data) implements Piece {}

        record Text(String text) implements Piece {}

        /// @param arguments JSON, cut short when the reply ended for its length
        record ToolCall(String name, String arguments) implements Piece {}

        record Refused(String text) implements Piece {}

        /// A PNG.
        record Image(byte[] bytes) implements Piece {}

        /// Speech: 24 kHz, 16 bit, mono.
        record Audio(byte[] bytes, String transcript) implements Piece {}
    }

    /// Why it ended.
    public enum Finish {
        STOP,
        STOP_SEQUENCE,
        LENGTH,
        TOOLS,
        REFUSAL,
        FILTER
    }

    /// The pieces of that kind.
    public <T extends Piece> List<T> all(Class<T> kind) {
        return pieces.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// All its text.
    public String text() {
        return String.join(
                "", all(Piece.Text.class).stream().map(Piece.Text::text).toList());
    }

    /// All its visible thinking.
    public String thinking() {
        return String.join(
                "", all(Piece.Thinking.class).stream().map(Piece.Thinking::text).toList());
    }

    static TokenUsage count(List<Piece> pieces, long hidden) {
        long text = 0;
        long reasoning = hidden;
        long image = 0;
        long audio = 0;
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Thinking(String thinking, String _) -> reasoning += Tokens.count(thinking);
                case Piece.Redacted(String data) -> reasoning += Tokens.count(data);
                case Piece.Text(String words) -> text += Tokens.count(words);
                case Piece.ToolCall(String name, String arguments) ->
                    text += Tokens.count(name) + Tokens.count(arguments);
                case Piece.Refused(String words) -> text += Tokens.count(words);
                case Piece.Image _ -> image += Tokens.IMAGE;
                case Piece.Audio(byte[] _, String transcript) -> audio += Tokens.count(transcript);
            }
        }
        var usage = TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, text);
        usage = Prompt.with(usage, TokenClass.REASONING, reasoning);
        usage = Prompt.with(usage, TokenClass.OUTPUT_IMAGE, image);
        return Prompt.with(usage, TokenClass.OUTPUT_AUDIO, audio);
    }
}
