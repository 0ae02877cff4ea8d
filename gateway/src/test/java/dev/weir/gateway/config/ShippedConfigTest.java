package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.WeirConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The files in `conf/` that describe the settings, as they are shipped.
class ShippedConfigTest {
    private static final Path CONF = Path.of("../conf");
    private static final Path FILE = CONF.resolve("weir.yaml");

    @Test
    void the_shipped_file_changes_nothing() {
        assertThat(ConfigLoader.load(WeirConfig.class, FILE, Map.of(), List.of()))
                .isEqualTo(ConfigLoader.load(WeirConfig.class, null, Map.of(), List.of()));
    }

    @Test
    void the_shipped_file_shows_every_key_at_its_default() throws IOException {
        assertThat(FILE)
                .as("run ./weir docs")
                .hasContent(Reference.renewed(WeirConfig.class, FILE).orElseThrow());
    }

    @Test
    void the_reference_is_made_from_the_records() throws IOException {
        assertThat(CONF.resolve("REFERENCE.md")).as("run ./weir docs").hasContent(Reference.write(WeirConfig.class));
    }
}
