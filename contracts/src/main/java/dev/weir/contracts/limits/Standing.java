package dev.weir.contracts.limits;

/// How a key stands with its limits per minute, its own or its company's, whichever leaves less.
///
/// @param requests null when nothing limits them
/// @param tokens null when nothing limits them
public record Standing(Level requests, Level tokens) {
    /// @param resetMs until nothing counts against it any more
    public record Level(long limit, long remaining, long resetMs) {}
}
