package dev.weir.providers.api.live;

import io.vertx.core.buffer.Buffer;

/// A provider refused to open a session, and why is the caller's business: status and body go to it as they are.
public final class LiveRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Buffer body;

    public LiveRefusal(String provider, int status, Buffer body) {
        super("Provider '" + provider + "' answered " + status, null, false, false);
        this.status = status;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public Buffer body() {
        return body;
    }
}
