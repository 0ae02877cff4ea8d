package dev.weir.gateway.services;

/// Which instance of a service gets the next request.
public enum Balance {
    /// One after the other.
    ROUND_ROBIN,
    /// Of two that are drawn the one with fewer running requests.
    LEAST_BUSY
}
