package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.WeirConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    void the_shipped_file_shows_every_key_at_its_default_and_else_only_comments() throws IOException {
        var missing =
                new ArrayList<>(Reference.defaults(WeirConfig.class).lines().toList());
        var added = new ArrayList<String>();
        for (String line : Files.readAllLines(FILE)) {
            if (!missing.isEmpty() && line.equals(missing.getFirst())) {
                missing.removeFirst();
            } else if (!line.isBlank() && !line.strip().startsWith("#")) {
                added.add(line);
            }
        }
        assertThat(added).as("lines of conf/weir.yaml that no record has").isEmpty();
        assertThat(missing).as("lines that conf/weir.yaml does not show").isEmpty();
    }

    @Test
    void the_reference_is_made_from_the_records() throws IOException {
        assertThat(CONF.resolve("REFERENCE.md")).as("run ./weir docs").hasContent(Reference.write(WeirConfig.class));
    }
}
