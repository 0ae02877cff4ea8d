package dev.weir.gateway.catalog;

/// What a model name means.
public sealed interface Resolution {
    record Resolved(RoutePlan plan) implements Resolution {}

    /// No enabled route has this name.
    record UnknownModel(String model) implements Resolution {}

    /// A route has this name, but none of its models has a price now and the route does not allow that.
    record Unpriced(String provider, String model) implements Resolution {}
}
