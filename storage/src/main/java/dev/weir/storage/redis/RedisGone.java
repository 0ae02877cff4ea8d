package dev.weir.storage.redis;

/// Redis did not do what it was asked. Nothing is known of whether it did it later. Carries no stack trace: it is
/// expected.
public final class RedisGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RedisGone(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
