package dev.weir.contracts.billing;

import java.util.List;
import java.util.Optional;

/// A part of a list.
///
/// @param next pass it as `cursor` to read on; empty at the end. Opaque to callers
public record Page<T>(List<T> items, Optional<String> next) {}
