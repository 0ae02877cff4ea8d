package dev.weir.verticles.batches;

/// Why a batch is worked on no more.
enum Halt {
    /// It is worked on.
    NONE,
    /// Its company wants no more of it.
    CANCELLED,
    /// Its time is over.
    EXPIRED,
    /// It is another worker's now.
    LOST,
    /// This node stops.
    STOPPED;

    /// Whether the batch is left as it is, for another worker.
    boolean leaves() {
        return switch (this) {
            case LOST, STOPPED -> true;
            case NONE, CANCELLED, EXPIRED -> false;
        };
    }
}
