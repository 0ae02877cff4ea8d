package dev.weir.storage.files;

import dev.weir.contracts.files.BatchStatus;
import java.util.Locale;

/// How a batch that was executed ends.
public enum Ended {
    COMPLETED,
    EXPIRED,
    CANCELLED;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Ended byKey(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    public BatchStatus status() {
        return switch (this) {
            case COMPLETED -> BatchStatus.COMPLETED;
            case EXPIRED -> BatchStatus.EXPIRED;
            case CANCELLED -> BatchStatus.CANCELLED;
        };
    }
}
