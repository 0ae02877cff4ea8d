package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import java.util.List;

/// A model that can be asked for, now or when its first price begins.
///
/// @param name as callers ask for it
/// @param upstreamModel its name at the provider
/// @param versions its list prices, oldest first; the free one before them where its route allows that
public record PricedModel(String name, String provider, String upstreamModel, List<PriceVersion> versions) {}
