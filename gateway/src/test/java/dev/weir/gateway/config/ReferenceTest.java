package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
    @Test
    void every_key_stands_in_the_table_of_its_group() {
        String reference = Reference.write(SampleConfig.class);

        assertThat(reference)
                .contains("## Top level\n")
                .contains("| `dataDir` | `WEIR_DATA_DIR` | path | `data` | The data folder. |\n")
                .contains("## `http`\n")
                .contains("| `http.port` | `WEIR_HTTP_PORT` | number | `8080` | The port. |\n")
                .contains("| `http.methods` | `WEIR_HTTP_METHODS` | list of text | `GET, POST` | Allowed methods. |\n")
                .contains("| `storage.password` | `WEIR_STORAGE_PASSWORD` `PGPASSWORD` | secret, optional |  | ")
                .contains("| `storage.fsync` | `WEIR_STORAGE_FSYNC` | always, every-second | `always` | ")
                .contains("## `providers.<name>`\n")
                .contains("| `providers.<name>.key` | `WEIR_PROVIDERS_<NAME>_KEY` `<NAME>_API_KEY` | secret, optional")
                .contains("| `rows` |  | rows |  | Rows. |\n");
    }

    @Test
    void the_file_of_defaults_reads_as_the_defaults(@TempDir Path folder) throws IOException {
        String yaml = Reference.defaults(SampleConfig.class);
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);

        assertThat(ConfigLoader.load(SampleConfig.class, file, Map.of(), List.of()))
                .isEqualTo(ConfigLoader.load(SampleConfig.class, null, Map.of(), List.of()));
        assertThat(yaml)
                .contains("port: 8080\n", "idleTimeout: 30s\n", "# password:\n", "# providers:\n", "#     url:");
    }

    @Test
    void a_file_of_defaults_is_renewed_with_its_examples_and_a_file_with_settings_is_not(@TempDir Path folder)
            throws IOException {
        String examples = "#\n# Examples. Two of them.\n# http:\n";
        Path old = Files.writeString(folder.resolve("old.yaml"), "# Once.\nhttp: {port: 8080}\n" + examples);
        Path own = Files.writeString(folder.resolve("own.yaml"), "http: {port: 8081}\n" + examples);
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "httpp: {port: 8080}\n" + examples);

        assertThat(Reference.renewed(SampleConfig.class, old))
                .contains(Reference.defaults(SampleConfig.class) + examples);
        assertThat(Reference.renewed(SampleConfig.class, own)).isEmpty();
        assertThat(Reference.renewed(SampleConfig.class, wrong)).isEmpty();
    }
}
