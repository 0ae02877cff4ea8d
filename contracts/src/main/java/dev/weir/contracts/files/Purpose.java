package dev.weir.contracts.files;

import java.util.Locale;
import java.util.Optional;

/// What a file is for. Weir itself reads those of [#BATCH] and writes those of [#BATCH_OUTPUT]; the others it keeps.
///
/// Source: <https://platform.openai.com/docs/api-reference/files/create>.
public enum Purpose {
    ASSISTANTS,
    BATCH,
    FINE_TUNE,
    VISION,
    USER_DATA,
    EVALS,
    /// What a batch wrote: nobody uploads it.
    BATCH_OUTPUT;

    /// As callers write it, such as `user_data`.
    public String key() {
        return this == FINE_TUNE ? "fine-tune" : name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Purpose> byKey(String key) {
        for (Purpose purpose : values()) {
            if (purpose.key().equals(key)) {
                return Optional.of(purpose);
            }
        }
        return Optional.empty();
    }
}
