package dev.weir.gateway.services;

/// What runs on an event loop until it says that it is over.
interface Running {
    /// Looks at the clock, every now and then.
    ///
    /// @param now by `System.nanoTime()`
    void sweep(long now);

    /// The node is about to stop: what has no end of its own ends now.
    void drain();

    /// Ends it, wherever it is.
    void shutDown();
}
