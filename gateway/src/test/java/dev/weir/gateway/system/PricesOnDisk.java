package dev.weir.gateway.system;

import dev.weir.gateway.catalog.PriceRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Prices of a test's own, as a file that Weir is started with; its first company pays in euros.
final class PricesOnDisk {
    private PricesOnDisk() {}

    /// The flags that name a new file with these rows, and the currency.
    static List<String> flags(String prices) {
        try {
            Path file = Files.createTempFile("weir-system-test-", ".yaml");
            file.toFile().deleteOnExit();
            return List.of("--prices=" + Files.writeString(file, PriceRows.stated(prices)), "--bootstrap.currency=EUR");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
