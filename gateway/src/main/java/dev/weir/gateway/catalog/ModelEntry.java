package dev.weir.gateway.catalog;

/// A model as `GET /v1/models` shows it.
///
/// @param createdEpochS seconds since 1970, 0 when unknown
public record ModelEntry(String id, String owner, long createdEpochS) {}
