package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;

/// One event of a stream, as it goes out.
///
/// @param tokens what it carries, by class
/// @param terminator true for what only says that the stream is over
public record Frame(Buffer bytes, TokenUsage tokens, boolean terminator) {
    /// An event that carries no tokens.
    public static Frame of(String text) {
        return new Frame(Buffer.buffer(text), TokenUsage.NONE, false);
    }

    public static Frame of(Buffer bytes) {
        return new Frame(bytes, TokenUsage.NONE, false);
    }

    public static Frame last(String text) {
        return new Frame(Buffer.buffer(text), TokenUsage.NONE, true);
    }

    /// The same, carrying tokens of one class.
    public Frame with(TokenClass tokenClass, long count) {
        return new Frame(bytes, tokens.with(tokenClass, tokens.count(tokenClass) + count), terminator);
    }

    /// The same as the stream's terminator.
    public Frame asTerminator() {
        return new Frame(bytes, tokens, true);
    }
}
