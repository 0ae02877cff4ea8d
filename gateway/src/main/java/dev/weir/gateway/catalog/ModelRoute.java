package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.providers.api.routing.TargetState;

/// One way that a request for a model may go.
///
/// @param requested the name the caller used
/// @param provider the provider that answers
/// @param upstreamModel the model's name there
/// @param price what it costs from now on
/// @param state how that model of that provider stands
public record ModelRoute(
        String requested, String provider, String upstreamModel, PriceVersion price, TargetState state) {}
