package dev.weir.gateway.catalog;

import dev.weir.contracts.money.ExchangeRates;
import dev.weir.providers.api.routing.TargetStates;
import java.time.InstantSource;

/// What all names of a catalog go by.
///
/// @param clock tells which price is valid
/// @param rates compare prices of different currencies
/// @param states how targets stand; they outlive the catalog
record Terms(InstantSource clock, ExchangeRates rates, TargetStates states) {}
