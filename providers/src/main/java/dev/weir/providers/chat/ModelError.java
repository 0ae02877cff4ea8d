package dev.weir.providers.chat;

/// What went wrong at the provider, in the middle of an answer or instead of one.
///
/// @param message for the caller
public record ModelError(Kind kind, String message) {
    /// The kinds that every dialect has a word for.
    public enum Kind {
        INVALID_REQUEST,
        AUTHENTICATION,
        PERMISSION,
        NOT_FOUND,
        TOO_LARGE,
        RATE_LIMIT,
        QUOTA,
        OVERLOADED,
        TIMEOUT,
        SERVER
    }
}
