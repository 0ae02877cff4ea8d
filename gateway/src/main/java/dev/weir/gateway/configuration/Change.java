package dev.weir.gateway.configuration;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.contracts.orchestrator.ConfigVersion;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// A change of the configuration that somebody wants.
///
/// @param edit makes the document that is wanted of the newest; may be called several times
/// @param files for parts that are taken from files, the hashes of these
/// @param expected the version that the newest must be; empty when any will do
/// @param checkOnly true when nothing is to be changed
public record Change(
        Author author,
        UnaryOperator<Document> edit,
        Map<ConfigPart, String> files,
        OptionalLong expected,
        boolean checkOnly) {

    /// Who wants it.
    ///
    /// @param name for people to read
    public record Author(String name, ConfigSource source, Optional<UUID> keyId, String comment) {
        /// The version that follows on another, or the first.
        ///
        /// @param taken for parts that are taken from files, the hashes of these
        ConfigVersion version(
                Optional<ConfigVersion> before, Map<ConfigPart, String> taken, Document document, Instant at) {
            var files = new EnumMap<ConfigPart, String>(ConfigPart.class);
            before.ifPresent(known -> files.putAll(known.files()));
            files.putAll(taken);
            return new ConfigVersion(
                    before.map(ConfigVersion::number).orElse(0L) + 1,
                    at,
                    name,
                    source,
                    keyId,
                    comment,
                    files,
                    Optional.of(Secret.of(document.text())));
        }
    }

    /// What came of it.
    ///
    /// @param version the newest
    /// @param changed false when the newest said that already, or nothing was to be changed
    /// @param wouldChange the same for a check: true when it would have been made a version
    public record Outcome(ConfigVersion version, boolean changed, boolean wouldChange) {}
}
