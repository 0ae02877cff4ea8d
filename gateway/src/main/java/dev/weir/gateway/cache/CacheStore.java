package dev.weir.gateway.cache;

/// Where cached answers are.
public enum CacheStore {
    /// In the memory of each node.
    MEMORY,
    /// In Redis, for all nodes.
    REDIS,
    /// Nowhere.
    OFF
}
