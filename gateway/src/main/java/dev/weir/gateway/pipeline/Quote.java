package dev.weir.gateway.pipeline;

import dev.weir.contracts.money.PriceVersion;

/// What a request may cost, found out before anything is held or counted.
///
/// @param price the price it will be settled at
/// @param boundNanos the most it can cost
record Quote(PriceVersion price, long boundNanos) {}
