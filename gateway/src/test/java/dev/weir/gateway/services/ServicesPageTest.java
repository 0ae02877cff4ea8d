package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `docs/services.md` shows.
class ServicesPageTest {
    @Test
    void its_example_can_be_used_as_it_stands() throws IOException {
        String page = Files.readString(Path.of("../docs/services.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        RunningServices.Config config =
                RunningServices.config(page.substring(start, page.indexOf("```", start)), Map.of());

        assertThat(config.services()).containsOnlyKeys("users", "orders");
        assertThat(ServiceDirectory.problems(config.services(), config.aggregates()))
                .isEmpty();
    }
}
