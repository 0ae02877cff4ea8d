package dev.weir.storage.orchestrator;

import dev.weir.contracts.orchestrator.ConfigVersion;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/// A version as it is kept.
///
/// @param id what the seal was made with
/// @param version without its document
/// @param sealed the document; null in lists, and when it is no longer kept
public record SealedVersion(UUID id, ConfigVersion version, Buffer sealed) {}
