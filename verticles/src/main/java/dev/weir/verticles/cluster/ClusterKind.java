package dev.weir.verticles.cluster;

/// Whether nodes look for each other, and by what.
public enum ClusterKind {
    /// One node alone.
    NONE,
    /// Hazelcast within this process.
    HAZELCAST
}
