package dev.weir.gateway.platform;

import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceList;
import dev.weir.gateway.catalog.Catalog;
import java.util.function.Supplier;

/// What the API of prices stands on. Safe from any event loop.
///
/// @param catalog the models and their list prices
/// @param list what a company pays for them
/// @param admin who keeps rules
public record Prices(Supplier<Catalog> catalog, PriceList list, PriceAdmin admin) {}
