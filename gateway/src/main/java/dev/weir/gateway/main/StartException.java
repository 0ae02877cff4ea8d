package dev.weir.gateway.main;

/// Weir can't start or can't do what a command asks; the message says why and what to do.
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
