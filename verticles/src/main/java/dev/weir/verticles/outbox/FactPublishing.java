package dev.weir.verticles.outbox;

/// Where facts are published.
public enum FactPublishing {
    /// On the event bus.
    BUS,
    /// Nowhere: they stay in the table for a time.
    OFF
}
