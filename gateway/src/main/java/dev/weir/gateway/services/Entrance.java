package dev.weir.gateway.services;

/// Who is let in.
public enum Entrance {
    /// Whoever has an API key with the scope that is asked for.
    KEY,
    /// Anybody.
    NONE
}
