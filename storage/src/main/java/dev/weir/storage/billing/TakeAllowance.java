package dev.weir.storage.billing;

import java.util.UUID;

/// Asks for a part of a company's balance, for a node to grant reservations from.
///
/// @param allowanceId made by the node: one per run, company and currency
/// @param run which start of the node it is
/// @param operation counts what the node asks of this allowance, takes and returns, from 1; one at a time, repeated
///     until it is answered. A repeat answers what it answered and changes nothing.
/// @param needNanos > 0: less is of no use
/// @param wantNanos >= `needNanos`: what the node would like
public record TakeAllowance(
        UUID allowanceId, UUID run, long operation, UUID companyId, String currency, long needNanos, long wantNanos) {}
