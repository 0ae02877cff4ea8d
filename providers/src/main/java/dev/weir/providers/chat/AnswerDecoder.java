package dev.weir.providers.chat;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Turns a provider's answer into events. One per answer, event loop only.
public interface AnswerDecoder {
    /// Takes the bytes of one read, however they were cut.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `UPSTREAM_GARBAGE` when a limit is passed or it is
    ///     no answer
    void feed(Buffer block, Consumer<ModelEvent> events);

    /// Takes the end of the answer.
    void finish(Consumer<ModelEvent> events);

    /// After [#finish]: true when the bytes stopped in the middle of something, so that even an answer which has told
    /// why it stopped is not whole. A proper end that was seen before outweighs it.
    default boolean cutInside() {
        return false;
    }
}
