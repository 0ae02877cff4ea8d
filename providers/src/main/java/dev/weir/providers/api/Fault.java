package dev.weir.providers.api;

import java.util.Locale;

/// Why an attempt failed, as far as the next step depends on it.
public enum Fault {
    /// The request itself: it fails in the same way everywhere.
    CALLER,
    /// The provider does not know the key any more (401).
    KEY_REFUSED,
    /// There is no money behind the key (402, or a quota that is used up).
    KEY_EMPTY,
    /// The key may not do this (403).
    KEY_FORBIDDEN,
    /// Too much was asked for in a short time (429).
    RATE_LIMITED,
    /// The provider has no such model, or not at this address (404).
    NO_MODEL,
    /// The provider has too much to do (503, 529).
    OVERLOADED,
    /// The provider failed (any other 5xx, or an error within its answer).
    SERVER_ERROR,
    /// It did not answer, or fell silent, for longer than we wait.
    TIMEOUT,
    /// No connection.
    UNREACHABLE,
    /// The connection ended before the answer did.
    CUT,
    /// What came is no answer.
    GARBAGE,
    /// Something came now and then, but nothing of the answer.
    STUCK,
    /// As many requests as we allow wait for a connection.
    BUSY,
    /// The provider has no words for the request, or no such endpoint.
    NOT_EXPRESSIBLE;

    /// As logs, metrics and usage rows write it: `rate_limited`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// It concerns the key that was used and not the target.
    public boolean ofKey() {
        return this == KEY_REFUSED || this == KEY_EMPTY || this == KEY_FORBIDDEN || this == RATE_LIMITED;
    }

    /// What a provider's error status says by itself.
    public static Fault ofStatus(int status) {
        return switch (status) {
            case 401 -> KEY_REFUSED;
            case 402 -> KEY_EMPTY;
            case 403 -> KEY_FORBIDDEN;
            case 404 -> NO_MODEL;
            case 408, 504 -> TIMEOUT;
            case 429 -> RATE_LIMITED;
            case 503, 529 -> OVERLOADED;
            default -> status >= 500 ? SERVER_ERROR : CALLER;
        };
    }
}
