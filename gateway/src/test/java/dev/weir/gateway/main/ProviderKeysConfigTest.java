package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Secret;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.api.routing.TargetStates;
import dev.weir.providers.upstream.UpstreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The keys of a provider as they are configured.
class ProviderKeysConfigTest {
    @TempDir
    private Path folder;

    private WeirConfig load(Map<String, String> env, String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
        return ConfigLoader.load(WeirConfig.class, file, env, List.of());
    }

    private List<Secret> secrets(Map<String, String> env, String yaml) throws IOException {
        return load(env, yaml).providers().get("openai").secrets();
    }

    private static String keys(String... items) {
        return "providers:\n  openai:\n    keys:\n      - " + String.join("\n      - ", items) + "\n";
    }

    @Test
    void they_come_from_the_file_by_reference_or_as_they_are() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "sk-3\n");

        assertThat(secrets(Map.of("SECOND", "sk-2"), keys("sk-1", "${SECOND}", "file:" + file)))
                .containsExactly(Secret.of("sk-1"), Secret.of("sk-2"), Secret.of("sk-3"));
    }

    @Test
    void they_come_from_a_variable_with_commas() throws IOException {
        assertThat(secrets(Map.of("OPENAI_API_KEYS", "sk-1, sk-2"), ""))
                .containsExactly(Secret.of("sk-1"), Secret.of("sk-2"));
        assertThat(secrets(Map.of("OPENAI_API_KEY", "sk-1"), "")).containsExactly(Secret.of("sk-1"));
        assertThat(secrets(Map.of(), "")).isEmpty();
    }

    @Test
    void several_are_enough_for_a_known_provider() throws IOException {
        var config = load(Map.of("GROQ_API_KEYS", "a,b"), "");

        assertThat(new ProviderWiring(config.providers(), new TargetStates(config.routing()), InstantSource.system())
                        .enabled())
                .containsExactly("groq");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "['sk-1', '']       | providers.openai.keys: number 2 is empty (expected: a key)",
                "['sk-1', '${UNSET:-}'] | providers.openai.keys: number 2 is empty (expected: a key)",
                "['sk-1', '${UNSET}'] | variable UNSET is not set",
                "['sk-1', 'sk-2', 'sk-1'] | number 3 is the same as number 1 (expected: each once)",
                "['sk-1', 'sk 2']   | number 2 has a blank, a line break or another character that no header can carry,"
                        + " at place 3 of 4",
                "['sk-1', 'sk-ü']   | number 2 has a blank, a line break or another character that no header can carry",
                "['sk-1', 'file:/no/such'] | providers.openai.keys[1]: its file cannot be read",
                "['sk-1', {a: b}]   | providers.openai.keys[1]",
            })
    void a_key_that_is_none_is_named_by_its_place_and_not_shown(String list, String words) {
        assertThatThrownBy(() -> load(Map.of(), "providers:\n  openai:\n    keys: " + list + "\n"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining(words)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("sk-1", "sk-2", "sk 2", "sk-ü"));
    }

    @Test
    void a_single_key_with_a_line_break_is_refused_too() {
        assertThatThrownBy(() -> load(Map.of("OPENAI_API_KEY", "sk-1\n"), ""))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("providers.openai.key: the key has a blank, a line break")
                .hasMessageContaining("from OPENAI_API_KEY");
    }

    @Test
    void one_key_and_several_are_too_many() {
        assertThatThrownBy(() -> load(Map.of("OPENAI_API_KEY", "sk-1"), keys("sk-2", "sk-3")))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("providers.openai.keys: set, and so is `key` (expected: one of them");
    }

    @Test
    void nothing_is_known_of_them_before_a_provider_is_made_and_then_it_is_shared() throws IOException {
        var config = load(Map.of("OPENAI_API_KEYS", "sk-1,sk-2"), "");
        var states = new TargetStates(config.routing());
        var wiring = new ProviderWiring(config.providers(), states, InstantSource.system());
        assertThat(states.providers()).isEmpty();

        var pool = wiring.keys("openai");

        assertThat(states.provider("openai").keys()).isSameAs(pool).isSameAs(wiring.keys("openai"));
        assertThat(pool.size()).isEqualTo(2);
        assertThat(wiring.keys("ollama")).isNull();
    }

    @Test
    void the_next_configuration_takes_over_what_is_known_of_its_keys() throws IOException {
        var first = load(Map.of("OPENAI_API_KEYS", "sk-1,sk-2"), "");
        var states = new TargetStates(first.routing());
        var before = wiring(first.providers(), states).keys("openai");
        before.take(0);

        var next = load(Map.of("OPENAI_API_KEYS", "sk-2,sk-1"), "").providers();
        var after = wiring(next, states).keys("openai");

        assertThat(after.keys(0).get(1).calls()).isEqualTo(1);
        assertThat(states.provider("openai").keys()).isSameAs(after);
        assertThat(wiring(
                                load(Map.of("OPENAI_API_URL", "http://127.0.0.1/v1"), "")
                                        .providers(),
                                states)
                        .keys("openai"))
                .isNull();
        assertThat(states.provider("openai").keys()).isNull();
    }

    private static ProviderWiring wiring(Map<String, UpstreamSettings> providers, TargetStates states) {
        return new ProviderWiring(providers, states, InstantSource.system());
    }
}
