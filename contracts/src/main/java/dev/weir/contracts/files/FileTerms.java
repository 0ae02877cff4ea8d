package dev.weir.contracts.files;

import java.time.Duration;
import java.util.Optional;

/// What a new file is.
///
/// @param name as its owner calls it
/// @param keep how long it stays; empty: as long as files of its purpose do
public record FileTerms(String name, Purpose purpose, Optional<Duration> keep) {
    public static final int NAME_CHARS_MAX = 255;
    /// Bounds of `keep`.
    public static final Duration KEEP_MIN = Duration.ofHours(1);

    public static final Duration KEEP_MAX = Duration.ofDays(30);
}
