package dev.weir.contracts.files;

import java.util.Locale;

/// Where a batch stands.
///
/// ```
/// validating → in_progress → finalizing → completed, or expired
///     │             └──────→ cancelling → cancelled
///     ├───────────────────────↑
///     └→ failed
/// ```
public enum BatchStatus {
    /// Its lines are checked.
    VALIDATING,
    /// Its lines were wrong: none was executed.
    FAILED,
    /// Its lines are executed.
    IN_PROGRESS,
    /// Its results are written.
    FINALIZING,
    COMPLETED,
    /// Its time ran out; what was executed till then is in its results.
    EXPIRED,
    /// Lines that run end, the others are not executed.
    CANCELLING,
    CANCELLED;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static BatchStatus byKey(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    public boolean over() {
        return switch (this) {
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
        };
    }
}
