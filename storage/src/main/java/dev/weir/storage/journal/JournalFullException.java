package dev.weir.storage.journal;

/// A record can't be kept: the disk is full, the journal has reached its size, or the disk does not take what it is
/// given. The message is a sentence for an operator. It passes by itself when there is room again.
public final class JournalFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalFullException(String message) {
        // No stack: under overload many are thrown, and all from one place.
        super(message, null, false, false);
    }
}
