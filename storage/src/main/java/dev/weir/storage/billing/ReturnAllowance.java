package dev.weir.storage.billing;

import java.util.UUID;

/// Gives a part of an allowance back that no reservation holds.
///
/// @param operation see [TakeAllowance#operation()]
/// @param nanos > 0
public record ReturnAllowance(UUID allowanceId, long operation, long nanos) {}
