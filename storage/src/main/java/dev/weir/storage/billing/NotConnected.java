package dev.weir.storage.billing;

/// No connection could be had, so nothing was sent and nothing can have happened. Every other failure leaves open
/// whether the statement took effect.
public final class NotConnected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotConnected(Throwable cause) {
        super("no connection to the database: " + cause.getMessage(), cause, false, false);
    }
}
