package dev.weir.providers.api;

/// Bounds of what a scanner holds back.
///
/// @param eventBytesMax one event of a stream; a longer one fails the answer as garbage
/// @param heldBytesMax a JSON answer is held back up to here, so that a cut one can still become a clean error; a
///     longer one flows from here on
/// @param wholeBytesMax a JSON answer that is translated is held whole, as far as here; a longer one fails as garbage
public record ScanLimits(int eventBytesMax, int heldBytesMax, int wholeBytesMax) {
    /// Room for the largest image in base64.
    public static final int WHOLE_BYTES_MAX = 64 * 1024 * 1024;

    /// With [#WHOLE_BYTES_MAX].
    public ScanLimits(int eventBytesMax, int heldBytesMax) {
        this(eventBytesMax, heldBytesMax, WHOLE_BYTES_MAX);
    }
}
