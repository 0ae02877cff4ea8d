package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.names.NamePattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The price versions of every model of every provider. Immutable.
final class PriceBook {
    /// A provider's model, or a pattern for its models.
    record Model(String provider, String name) {}

    private static final int ID_BYTES = 8;

    private final Map<Model, List<PriceVersion>> versions = new LinkedHashMap<>();

    /// @param problems takes the versions that stand there twice
    PriceBook(PricesFile file, List<String> problems) {
        for (PricesFile.Row row : file.prices()) {
            for (String name : row.names()) {
                var model = new Model(row.provider(), name);
                List<PriceVersion> known = versions.computeIfAbsent(model, _ -> new ArrayList<>());
                PriceVersion version = version(row, name);
                if (known.stream().anyMatch(other -> other.validFrom().equals(version.validFrom()))) {
                    problems.add("prices: " + row.provider() + "/" + name + " has two prices from " + row.from()
                            + " (expected: one)");
                }
                known.add(version);
            }
        }
        versions.values().forEach(known -> known.sort(Comparator.comparing(PriceVersion::validFrom)));
    }

    /// The versions for a provider's model, oldest first: its own, else those of the first pattern that matches, else
    /// none.
    List<PriceVersion> versions(String provider, String model) {
        List<PriceVersion> own = versions.get(new Model(provider, model));
        if (own != null) {
            return own;
        }
        for (var entry : versions.entrySet()) {
            if (entry.getKey().provider().equals(provider)
                    && NamePattern.isPattern(entry.getKey().name())
                    && new NamePattern(entry.getKey().name()).matches(model)) {
                return entry.getValue();
            }
        }
        return List.of();
    }

    Set<Model> models() {
        return versions.keySet();
    }

    private static PriceVersion version(PricesFile.Row row, String model) {
        var from = row.from().atStartOfDay().toInstant(ZoneOffset.UTC);
        Map<TokenClass, Long> prices = row.nanosPerMillion();
        String content = String.join(
                "|",
                row.provider(),
                model,
                row.currency(),
                prices.toString(),
                Integer.toString(row.outputTokensMax()),
                from.toString());
        return new PriceVersion(
                hash(content), row.provider(), model, row.currency(), prices, row.outputTokensMax(), from);
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
