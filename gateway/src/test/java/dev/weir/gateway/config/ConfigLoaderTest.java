package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.gateway.config.SampleConfig.Fsync;
import dev.weir.gateway.config.SampleConfig.Http;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final Map<String, String> NO_ENV = Map.of();

    @TempDir
    Path folder;

    @Test
    void defaults_alone_make_the_whole_tree() {
        var config = ConfigLoader.load(SampleConfig.class, null, NO_ENV, List.of());

        assertThat(config.dataDir()).isEqualTo(Path.of("data"));
        assertThat(config.http())
                .isEqualTo(new Http(
                        8080,
                        Duration.ofSeconds(30),
                        DataSize.mib(32),
                        false,
                        List.of("GET", "POST"),
                        Optional.empty()));
        assertThat(config.storage().fsync()).isEqualTo(Fsync.ALWAYS);
        assertThat(config.storage().bytes()).isEqualTo(9_000_000_000L);
        assertThat(config.providers()).containsOnlyKeys("openai");
        assertThat(config.rows()).isEmpty();
        assertThat(config.aliases()).isEmpty();
    }

    @Test
    void a_whole_number_below_its_least_is_refused_with_key_value_and_expectation() {
        assertThatThrownBy(() -> ConfigLoader.load(SampleConfig.class, null, NO_ENV, List.of("--http.port", "-1")))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("http.port: -1")
                .hasMessageContaining("(expected: at least 0)");
    }

    @Test
    void a_file_sets_every_kind_of_key() {
        var config = load("""
                dataDir: /var/weir
                http:
                  port: 0
                  idleTimeout: 500ms
                  bodyBytesMax: 64KiB
                  h2c: true
                  methods: [PUT, DELETE]
                  serverName: weir
                storage:
                  password: pa$$word
                  fsync: every-second
                  bytes: 12
                providers:
                  local: {url: "http://local/v1"}
                aliases:
                  fast: small
                rows:
                  - name: first
                  - {name: second, price: 2.25, from: 2024-10-02}
                """);

        assertThat(config.http())
                .isEqualTo(new Http(
                        0,
                        Duration.ofMillis(500),
                        DataSize.kib(64),
                        true,
                        List.of("PUT", "DELETE"),
                        Optional.of("weir")));
        assertThat(config.storage())
                .isEqualTo(new SampleConfig.Storage(Optional.of(Secret.of("pa$$word")), Fsync.EVERY_SECOND, 12));
        assertThat(config.providers()).containsOnlyKeys("openai", "local");
        assertThat(config.providers().get("local").url()).isEqualTo("http://local/v1");
        assertThat(config.aliases()).containsExactly(Map.entry("fast", "small"));
        assertThat(config.rows())
                .containsExactly(
                        new SampleConfig.Row("first", new BigDecimal("1.50"), LocalDate.of(2026, 1, 31)),
                        new SampleConfig.Row("second", new BigDecimal("2.25"), LocalDate.of(2024, 10, 2)));
    }

    @Test
    void flags_win_over_variables_over_the_file_over_defaults() {
        String file = "http: {port: 1, idleTimeout: 1s, bodyBytesMax: 1KiB}\n";
        var config = load(
                file,
                Map.of("WEIR_HTTP_PORT", "2", "WEIR_HTTP_IDLE_TIMEOUT", "2m"),
                "--http.port=3",
                "--http.serverName",
                "edge");

        assertThat(config.http())
                .isEqualTo(new Http(
                        3, Duration.ofMinutes(2), DataSize.kib(1), false, List.of("GET", "POST"), Optional.of("edge")));
    }

    @Test
    void a_boolean_flag_may_stand_alone_and_others_may_not() {
        assertThat(load("", NO_ENV, "--http.h2c", "--http.port", "1").http().h2c())
                .isTrue();
        assertThat(load("", NO_ENV, "--http.h2c", "false").http().h2c()).isFalse();
        assertThat(problems("", NO_ENV, "--http.port", "--http.h2c"))
                .containsExactly("http.port: no value from --http.port (expected: a whole number)");
    }

    @Test
    void well_known_variables_set_a_key_beside_its_own() {
        var config = load("", Map.of("WEIR_DATA_DIR", "/d", "PGPASSWORD", "x", "OPENAI_API_KEY", "sk-1"));

        assertThat(config.dataDir()).isEqualTo(Path.of("/d"));
        assertThat(config.storage().password()).contains(Secret.of("x"));
        assertThat(config.providers().get("openai").key()).contains(Secret.of("sk-1"));
        assertThat(load("", Map.of("PGPASSWORD", "x", "WEIR_STORAGE_PASSWORD", "own"))
                        .storage()
                        .password())
                .contains(Secret.of("own"));
    }

    @Test
    void variables_and_flags_make_map_entries() {
        var config = load(
                "providers: {myLocal: {}}\n",
                Map.of("WEIR_PROVIDERS_MY_LOCAL_URL", "http://a", "WEIR_PROVIDERS_LM_STUDIO_URL", "http://b"),
                "--providers.ollama.url=http://c");

        assertThat(config.providers()).containsOnlyKeys("openai", "myLocal", "lm-studio", "ollama");
        assertThat(config.providers().get("myLocal").url()).isEqualTo("http://a");
        assertThat(config.providers().get("lm-studio").url()).isEqualTo("http://b");
        assertThat(config.providers().get("ollama").url()).isEqualTo("http://c");
    }

    @Test
    void an_empty_variable_counts_as_not_set() {
        assertThat(load("", Map.of("WEIR_HTTP_PORT", "")).http().port()).isEqualTo(8080);
    }

    @Test
    void references_are_followed_in_the_file() throws IOException {
        Path secret = Files.writeString(folder.resolve("key"), "from-file\n");
        var config = load("""
                http: {serverName: "${EDGE:-none}-${HOST}-$${HOST}"}
                storage: {password: "file:%s"}
                providers: {openai: {key: "${MISSING:-}"}}
                """.formatted(secret), Map.of("HOST", "h"));

        assertThat(config.http().serverName()).contains("none-h-${HOST}");
        assertThat(config.storage().password()).contains(Secret.of("from-file"));
        assertThat(config.providers().get("openai").key()).isEmpty();
    }

    @Test
    void a_variable_is_taken_as_it_is() {
        assertThat(load("", Map.of("PGPASSWORD", "a ${HOME} b")).storage().password())
                .contains(Secret.of("a ${HOME} b"));
    }

    @Test
    void everything_wrong_is_reported_at_once_with_source_value_and_expectation() {
        String file = """
                http:
                  port: 99999
                  idleTimout: 3s
                  methods: {a: b}
                storage:
                  fsync: sometimes
                  bytes: ${NOT_SET}
                rows:
                  - price: cheap
                """;
        var thrown = catchThrowableOfType(
                InvalidConfig.class,
                () -> load(
                        file,
                        Map.of("WEIR_HTTP_BODY_BYTES_MAX", "huge", "WEIR_HTTP_PROT", "1"),
                        "--http.h2c=perhaps",
                        "--datadir=x",
                        "word"));

        assertThat(thrown.problems())
                .containsExactlyInAnyOrder(
                        "'word' (expected: --key value, or --key=value)",
                        "http.bodyBytesMax: 'huge' from WEIR_HTTP_BODY_BYTES_MAX"
                                + " (expected: a size such as 64KiB, 32MiB, 1GiB)",
                        "http.h2c: 'perhaps' from --http.h2c (expected: true or false)",
                        "http.methods at weir.yaml line 4: no single value (expected: a text after the colon)",
                        "storage.fsync: 'sometimes' from weir.yaml line 6 (expected: one of always, every-second)",
                        "storage.bytes at weir.yaml line 7: variable NOT_SET is not set"
                                + " (expected: a value, or ${NOT_SET:-otherwise})",
                        "rows[0].name: no value (expected: a text)",
                        "rows[0].price: 'cheap' from weir.yaml line 9 (expected: a decimal number such as 2.50)",
                        "http.idleTimout at weir.yaml line 3: no such setting (did you mean http.idleTimeout?)",
                        "--datadir: no such setting (did you mean dataDir?)",
                        "WEIR_HTTP_PROT: no setting has this variable (did you mean WEIR_HTTP_PORT?)");
        assertThat(thrown).hasMessageStartingWith("11 problems in the configuration:\n  1. ");
    }

    @Test
    void a_record_that_refuses_a_value_is_a_problem_of_that_key() {
        assertThat(problems("", Map.of("WEIR_HTTP_PORT", "70000")))
                .containsExactly("http.port: 70000 (expected: 0 to 65535), from WEIR_HTTP_PORT");
    }

    @Test
    void no_secret_and_no_value_of_an_unknown_key_is_ever_printed() {
        var problems = problems(
                "storage: {password: [hidden-1]}\nproviders: {openai: {kye: hidden-2, key: 'file:/hidden/3'}}\n",
                Map.of("WEIR_STORAGE_PASWORD", "hidden-4"),
                "--storage.passwort=hidden-5");

        assertThat(problems).hasSize(5);
        assertThat(String.join("\n", problems))
                .doesNotContainPattern("hidden-?\\d")
                .contains("NoSuchFileException");
    }

    @Test
    void broken_yaml_is_reported_with_its_line_and_without_its_content() {
        assertThat(problems("http:\n  port: 1\n password: hidden\n", NO_ENV))
                .singleElement()
                .asString()
                .startsWith("weir.yaml line 3")
                .doesNotContain("hidden");
        assertThat(problems("http: 1\n", NO_ENV))
                .containsExactly("http at weir.yaml line 1: no group (expected: keys below it, each with a colon)");
        assertThat(problems("http: {port: 1}\nhttp: {port: 2}\n", NO_ENV))
                .containsExactly("weir.yaml line 2: http stands there twice");
    }

    @Test
    void a_file_of_aliases_of_aliases_is_refused() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        assertThat(problems(bomb.toString(), NO_ENV)).containsExactly("weir.yaml: is not YAML, or too large");
    }

    @Test
    void a_missing_file_is_a_problem() {
        var thrown = catchThrowableOfType(
                InvalidConfig.class,
                () -> ConfigLoader.load(SampleConfig.class, folder.resolve("no.yaml"), NO_ENV, List.of()));

        assertThat(thrown.problems()).singleElement().asString().endsWith("no.yaml: no such file");
    }

    @Test
    void variables_that_are_no_settings_may_be_allowed_and_kubernetes_links_are_ignored() {
        var env = Map.of(
                "WEIR_HOME", "/opt/weir",
                "WEIR_HTTP_PORT", "tcp://10.0.0.1:8080",
                "WEIR_SERVICE_HOST", "10.0.0.1",
                "WEIR_PORT_8080_TCP_ADDR", "10.0.0.1",
                "WEIR_NAMED", "in the file");
        Path file = write("http: {serverName: \"${WEIR_NAMED}\"}\n");
        var config = ConfigLoader.load(SampleConfig.class, file, env, List.of(), Set.of("WEIR_HOME"));

        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().serverName()).contains("in the file");
    }

    private SampleConfig load(String yaml) {
        return load(yaml, NO_ENV);
    }

    private SampleConfig load(String yaml, Map<String, String> env, String... flags) {
        return ConfigLoader.load(SampleConfig.class, write(yaml), env, List.of(flags));
    }

    private List<String> problems(String yaml, Map<String, String> env, String... flags) {
        return catchThrowableOfType(InvalidConfig.class, () -> load(yaml, env, flags))
                .problems();
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(folder.resolve("weir.yaml"), yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
