package dev.weir.gateway.platform;

import dev.weir.providers.api.routing.TargetStates;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What the API of providers stands on. Safe from any event loop.
///
/// @param known all providers that the configuration of the moment knows, in its order
/// @param states how they and their targets stand on this node
/// @param nanoTime the clock of the states
public record ProviderList(Supplier<List<Known>> known, TargetStates states, LongSupplier nanoTime) {
    /// One provider.
    ///
    /// @param dialect what it speaks, by the words of the setting
    /// @param address where it is, without anything secret; empty for one that has no address
    /// @param inService whether routes may name it
    public record Known(String name, String dialect, Optional<String> address, boolean inService) {}
}
