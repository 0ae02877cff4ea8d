package dev.weir.providers.live;

/// Bounds of the sockets to providers.
///
/// @param frameBytesMax the longest frame that is taken from a provider
/// @param socketsMax sockets to one provider on one event loop; further sessions wait for one to close
/// @param openMs the longest wait for a provider to open a session
public record LiveLimits(int frameBytesMax, int socketsMax, long openMs) {}
