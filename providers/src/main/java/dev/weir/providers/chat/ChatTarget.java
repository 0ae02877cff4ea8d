package dev.weir.providers.chat;

/// A model at a provider, for whom a request is written.
///
/// @param model as the provider names it
/// @param outputTokensMax the most it puts out in one answer: asked for where a dialect wants a number and the caller
///     gave none
/// @param usageInStreams its streams report usage when asked to
public record ChatTarget(String model, long outputTokensMax, boolean usageInStreams) {}
