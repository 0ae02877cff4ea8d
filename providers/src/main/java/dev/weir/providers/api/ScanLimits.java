package dev.weir.providers.api;

/// Bounds of what a scanner holds back.
///
/// @param eventBytesMax one event of a stream; a longer one fails the answer as garbage
/// @param heldBytesMax a JSON answer is held back up to here, so that a cut one can still become a clean error; a
///     longer one flows from here on
public record ScanLimits(int eventBytesMax, int heldBytesMax) {}
