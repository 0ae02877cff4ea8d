package dev.weir.providers.api.routing;

/// How a target is chosen among those of the best priority that are available.
public enum Strategy {
    /// By chance, in proportion to their weights.
    WEIGHTED,
    /// The less busy of two that are drawn: fewest running calls, each counted with how long calls took there lately.
    LEAST_BUSY,
    /// The one with the lowest list price; among equals by weight.
    CHEAPEST,
    /// The one whose first token came soonest lately; among equals by weight.
    FASTEST
}
