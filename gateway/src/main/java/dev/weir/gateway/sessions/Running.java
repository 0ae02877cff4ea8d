package dev.weir.gateway.sessions;

/// A response under way, or a transcription. Event loop only.
final class Running {
    final Hold hold;
    final long startedNanos;
    /// When its first part was passed on, 0 for not yet.
    long firstNanos;
    /// What of it was passed on: sound in characters of base64, text in bytes.
    long spokenChars;
    long writtenBytes;
    /// What a transcription hears, by our own count.
    long heardTokens;

    Running(Hold hold, long startedNanos) {
        this.hold = hold;
        this.startedNanos = startedNanos;
    }

    void passed(long base64Chars, long textBytes) {
        if (firstNanos == 0) {
            firstNanos = System.nanoTime();
        }
        spokenChars += base64Chars;
        writtenBytes += textBytes;
    }

    boolean hasContent() {
        return firstNanos != 0;
    }

    /// Milliseconds from its beginning to its first part, -1 for none.
    long firstMs() {
        return firstNanos == 0 ? -1 : (firstNanos - startedNanos) / 1_000_000;
    }
}
