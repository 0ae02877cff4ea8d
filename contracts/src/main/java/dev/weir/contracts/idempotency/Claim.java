package dev.weir.contracts.idempotency;

import io.vertx.core.buffer.Buffer;

/// The right to execute a request, held until one of its two ends is called, once; a second end does nothing. Nobody
/// waits for an end: what it takes to remember it is done afterwards. Event loop of its request only.
public interface Claim {
    /// Takes note of bytes of the answer that go to the client now. They are kept as they are, not copied: nobody may
    /// change them afterwards.
    void record(Buffer part);

    /// The answer went to the client whole. What was recorded is kept for the next request with the key.
    void executed(int status, String contentType);

    /// There is no whole answer: the key is free again.
    void giveUp();
}
