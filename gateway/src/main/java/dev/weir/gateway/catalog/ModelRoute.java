package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;

/// Where a request for a model goes.
///
/// @param requested the name the caller used
/// @param provider the provider that answers
/// @param upstreamModel the model's name there
/// @param price what it costs from now on
public record ModelRoute(String requested, String provider, String upstreamModel, PriceVersion price) {}
