package dev.weir.contracts.orchestrator;

import dev.weir.contracts.config.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// One version of the whole routing configuration, as it was written: references in it are not resolved.
///
/// @param number 1 and up, without gaps
/// @param author who made it, for people to read
/// @param keyId the API key that made it
/// @param comment what its author says of it, may be empty
/// @param files for each part, the hash of the file that it was last taken from
/// @param document the configuration as JSON, which may hold secrets; empty in lists, and when it is no longer kept
public record ConfigVersion(
        long number,
        Instant at,
        String author,
        ConfigSource source,
        Optional<UUID> keyId,
        String comment,
        Map<ConfigPart, String> files,
        Optional<Secret> document) {
    public ConfigVersion {
        files = Map.copyOf(files);
    }
}
