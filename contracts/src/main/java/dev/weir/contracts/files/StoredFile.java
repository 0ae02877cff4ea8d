package dev.weir.contracts.files;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A file that a company has.
///
/// @param expiresAt it is gone from then on; empty: it stays until it is deleted
public record StoredFile(
        UUID id,
        UUID companyId,
        String name,
        Purpose purpose,
        long bytes,
        Instant createdAt,
        Optional<Instant> expiresAt) {}
