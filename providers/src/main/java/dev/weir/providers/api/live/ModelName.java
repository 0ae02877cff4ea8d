package dev.weir.providers.api.live;

/// A model's name where it stands in an event.
///
/// @param from offset of its literal's opening quote, in bytes
/// @param to offset after its closing quote
public record ModelName(String value, int from, int to) {}
