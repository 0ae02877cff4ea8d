package dev.weir.gateway.system;

import dev.weir.gateway.catalog.PriceRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The three files of a configuration, in a folder of a test's own, to be edited while Weir runs.
final class ConfigOnDisk {
    static final String PRICES = """
            prices:
              - {provider: openai, model: gpt-4o-mini, from: 2026-01-01, input: "1", output: "2", outputTokensMax: 4096}
              - {provider: demo, model: demo, from: 2026-01-01, input: "1", output: "2", outputTokensMax: 4096}
            """;

    static final String MODELS = """
            models:
              - {model: demo, provider: demo}
              - {model: gpt-4o-mini, provider: openai}
            """;

    private static final Map<String, String> PARTS =
            Map.of("weir.yaml", "providers", "models.yaml", "models", "prices.yaml", "prices");

    private final Path folder;
    private final Set<String> edited = new HashSet<>();

    ConfigOnDisk() {
        try {
            folder = Files.createTempDirectory("weir-config-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.toFile().deleteOnExit();
        restore();
    }

    /// Writes what they said at first.
    ///
    /// @return the parts of the configuration whose files had said something else
    Set<String> restore() {
        write("weir.yaml", "providers:\n");
        write("models.yaml", MODELS);
        prices(PRICES);
        var parts = Set.copyOf(edited);
        edited.clear();
        return parts;
    }

    Path weir() {
        return folder.resolve("weir.yaml");
    }

    List<String> flags() {
        return List.of("--models=" + folder.resolve("models.yaml"), "--prices=" + folder.resolve("prices.yaml"));
    }

    /// The name of a file in the history of versions.
    String name(String file) {
        return folder.getFileName() + "/" + file;
    }

    void prices(String rows) {
        write("prices.yaml", PriceRows.stated(rows));
    }

    /// As an editor does: another file takes the place of the one there was.
    void write(String file, String content) {
        try {
            Path there = folder.resolve(file);
            if (Files.exists(there) && !Files.readString(there).equals(content)) {
                edited.add(PARTS.get(file));
            }
            Path fresh = Files.writeString(folder.resolve(file + ".new"), content);
            Files.move(
                    fresh, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            folder.resolve(file).toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
