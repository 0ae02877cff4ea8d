package dev.weir.contracts.files;

import io.vertx.core.buffer.Buffer;

/// What a line was answered.
///
/// @param requestId the `x-request-id` of the answer
/// @param retryAfterSeconds after which it may be executed again; 0: the answer does not say
public record LineAnswer(int status, String requestId, int retryAfterSeconds, Buffer body) {
    public boolean good() {
        return status >= 200 && status < 300;
    }
}
