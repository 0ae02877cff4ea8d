package dev.weir.storage.journal;

/// The journal can't be opened or read. The message is a sentence for whoever starts Weir: what is wrong and what to
/// do about it.
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
