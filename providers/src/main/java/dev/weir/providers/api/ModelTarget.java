package dev.weir.providers.api;

/// The model at a provider that a request goes to.
///
/// @param model as the provider names it
/// @param outputTokensMax the most it puts out in one answer: asked for where a dialect wants a number and the caller
///     gave none
public record ModelTarget(String model, long outputTokensMax) {}
