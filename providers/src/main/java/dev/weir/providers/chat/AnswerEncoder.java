package dev.weir.providers.chat;

import io.vertx.core.buffer.Buffer;

/// Turns events into an answer in the caller's dialect. One per answer, event loop only.
public interface AnswerEncoder {
    void take(ModelEvent event);

    /// What may go to the client now; whole events only. Of a JSON answer nothing before its end.
    Buffer drain();

    /// The rest, after the last event: a JSON answer, or the terminator of a stream that came to its proper end.
    Buffer finish();
}
