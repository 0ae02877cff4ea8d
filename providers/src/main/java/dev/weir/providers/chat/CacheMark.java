package dev.weir.providers.chat;

/// The prompt up to here may be kept by the provider.
public enum CacheMark {
    NONE,
    FIVE_MINUTES,
    ONE_HOUR
}
