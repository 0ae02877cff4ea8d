package dev.weir.storage.postgres;

/// The embedded PostgreSQL can't be started. The message is a sentence for whoever starts Weir: what is wrong and
/// what to do about it.
public final class PostgresStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// How to do without the embedded server.
    static final String WAY_OUT = " Or set WEIR_POSTGRES_URL to a PostgreSQL of your own.";

    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
