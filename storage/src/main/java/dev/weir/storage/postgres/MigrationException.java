package dev.weir.storage.postgres;

/// The database can't be brought to what this Weir needs. The message says which migration and why.
public final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationException(String message) {
        super(message);
    }

    MigrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
