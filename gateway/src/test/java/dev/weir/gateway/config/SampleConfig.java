package dev.weir.gateway.config;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tree with every kind of setting.
record SampleConfig(
        @Setting(value = "data", doc = "The data folder.", env = "WEIR_DATA_DIR")
        Path dataDir,

        @Setting(doc = "The HTTP server.") Http http,
        @Setting(doc = "Storage.") Storage storage,

        @Setting(value = "openai", doc = "Providers by name.")
        Map<String, Provider> providers,

        @Setting(doc = "Alternative names.") Map<String, String> aliases,
        @Setting(doc = "Rows.") List<Row> rows) {

    enum Fsync {
        ALWAYS,
        EVERY_SECOND
    }

    record Http(
            @Setting(value = "8080", doc = "The port.") int port,

            @Setting(value = "30s", doc = "Closes a silent connection.")
            Duration idleTimeout,

            @Setting(value = "32MiB", doc = "Larger bodies are refused.")
            DataSize bodyBytesMax,

            @Setting(value = "false", doc = "Cleartext HTTP/2.")
            boolean h2c,

            @Setting(value = "GET, POST", doc = "Allowed methods.")
            List<String> methods,

            @Setting(doc = "A name shown to clients.") Optional<String> serverName) {
        Http {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
            }
        }
    }

    record Storage(
            @Setting(doc = "The password.", env = "PGPASSWORD")
            Optional<Secret> password,

            @Setting(value = "always", doc = "When to sync.")
            Fsync fsync,

            @Setting(value = "9000000000", doc = "A large number.")
            long bytes) {}

    record Provider(
            @Setting(value = "https://localhost/v1", doc = "Its address.", env = "{NAME}_API_URL")
            String url,

            @Setting(doc = "Its key.", env = "{NAME}_API_KEY")
            Optional<Secret> key) {}

    record Row(
            @Setting(doc = "A name.") String name,
            @Setting(value = "1.50", doc = "A price.") BigDecimal price,
            @Setting(value = "2026-01-31", doc = "A day.") LocalDate from) {}
}
