package dev.weir.gateway.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Prices of a test's own, as a file that Weir is started with.
final class PricesOnDisk {
    private PricesOnDisk() {}

    /// The flag that names a new file with this text.
    static List<String> flag(String prices) {
        try {
            Path file = Files.createTempFile("weir-system-test-", ".yaml");
            file.toFile().deleteOnExit();
            return List.of("--prices=" + Files.writeString(file, prices));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
