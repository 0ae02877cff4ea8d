package dev.weir.contracts.billing;

/// How a request ended. Every request that was admitted has exactly one.
public enum Ending {
    /// The answer was delivered whole.
    COMPLETED,
    /// The client closed its connection or stream before the end.
    CLIENT_GONE,
    /// The provider answered with an error, could not be reached, or sent something that is no answer.
    UPSTREAM_ERROR,
    /// The provider's answer stopped before its end.
    UPSTREAM_CUT,
    /// One of the four timeouts expired.
    TIMEOUT,
    /// We refused it: bad input, no balance, no permission.
    REFUSED,
    /// The node shut down while it was running.
    SHUT_DOWN,
    /// The node died while it was running; settled afterwards from its reservation.
    NODE_DIED;

    /// Its name in usage rows, logs and metrics.
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
