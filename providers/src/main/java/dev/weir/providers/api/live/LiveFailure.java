package dev.weir.providers.api.live;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;

/// A provider opened no session: what that means for further attempts, and what the caller is told when none follows:
/// either the provider's own answer, as it is, or a failure of ours.
public final class LiveFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final int status;
    private final long retryAfterMs;
    private final transient Buffer body;

    private LiveFailure(
            String message, Fault fault, int status, long retryAfterMs, Buffer body, GatewayException cause) {
        super(message, cause, false, false);
        this.fault = fault;
        this.status = status;
        this.retryAfterMs = retryAfterMs;
        this.body = body;
    }

    /// One that the caller is told in our words.
    ///
    /// @param status what the provider answered, 0 when it did not
    /// @param retryAfterMs what it advised, 0 for nothing
    public static LiveFailure told(Fault fault, int status, long retryAfterMs, GatewayException failure) {
        return new LiveFailure(failure.getMessage(), fault, status, retryAfterMs, null, failure);
    }

    /// One whose answer is the caller's business.
    ///
    /// @param provider its name
    public static LiveFailure passedOn(String provider, Fault fault, int status, long retryAfterMs, Buffer body) {
        return new LiveFailure(
                "Provider '" + provider + "' answered " + status, fault, status, retryAfterMs, body, null);
    }

    public Fault fault() {
        return fault;
    }

    /// What the provider answered, 0 when it did not.
    public int status() {
        return status;
    }

    /// Milliseconds, 0 for none.
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /// The provider's answer, when it goes to the caller as it is; null when [#failure()] does.
    public Buffer body() {
        return body;
    }

    /// What the caller is told; null when [#body()] goes to it.
    public GatewayException failure() {
        return (GatewayException) getCause();
    }
}
