package dev.weir.contracts.files;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A batch that is asked for.
///
/// @param keyId whose lines they are: each is a request of this key
/// @param clientAddress where it was asked for; each line counts as sent from there
/// @param endpoint the path that every line is for
/// @param window how long it may take
/// @param keepOutput how long what it writes stays; empty: as long as configured
/// @param idempotencyKey the caller's mark on it: of all that carry the same one, the first is begun
public record BatchRequest(
        UUID companyId,
        UUID keyId,
        String clientAddress,
        UUID inputFileId,
        String endpoint,
        Duration window,
        Map<String, String> metadata,
        Optional<Duration> keepOutput,
        Optional<String> idempotencyKey) {
    /// The one window there is.
    public static final Duration WINDOW = Duration.ofHours(24);

    public static final int METADATA_MAX = 16;
    public static final int METADATA_KEY_CHARS_MAX = 64;
    public static final int METADATA_VALUE_CHARS_MAX = 512;

    /// Whether another one, by whichever key of the company, asks for the same.
    public boolean asksForTheSame(BatchRequest other) {
        return inputFileId.equals(other.inputFileId)
                && endpoint.equals(other.endpoint)
                && window.equals(other.window)
                && metadata.equals(other.metadata)
                && keepOutput.equals(other.keepOutput);
    }
}
