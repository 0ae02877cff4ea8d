package dev.weir.providers.demo;

import io.vertx.core.buffer.Buffer;

/// The next thing that happens in the body of an answer.
sealed interface Step {
    /// These bytes arrive, `delayMs` after what came before was taken.
    record Write(Buffer bytes, long delayMs) implements Step {}

    /// Nothing arrives any more, and nothing ends.
    record Hang() implements Step {}

    /// The connection breaks.
    record Cut() implements Step {}

    /// The proper end.
    record End() implements Step {}
}
