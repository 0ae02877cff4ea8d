package dev.weir.storage.journal;

import dev.weir.contracts.billing.Reserve;
import java.util.UUID;

/// A request that an earlier run of the node began and did not end.
///
/// @param allowanceId what it was reserved from; null when it needed none
/// @param accepted whether its provider is known to have taken it
public record OpenRequest(Reserve reserve, UUID allowanceId, boolean accepted) {}
