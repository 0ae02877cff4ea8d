package dev.weir.gateway.catalog;

/// What a model name means.
public sealed interface Resolution {
    record Resolved(ModelRoute route) implements Resolution {}

    /// No enabled route has this name.
    record UnknownModel(String model) implements Resolution {}

    /// A route has this name, but the model has no price now and its route does not allow that.
    record Unpriced(String provider, String model) implements Resolution {}
}
