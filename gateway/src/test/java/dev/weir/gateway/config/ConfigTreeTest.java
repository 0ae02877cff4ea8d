package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTreeTest {
    record Inner(
            @Setting(doc = "A secret.") Optional<Secret> key,
            @Setting(doc = "Several.") List<Secret> keys,
            @Setting(doc = "An address.") Optional<String> url) {}

    record Outer(@Setting(doc = "By name.") Map<String, Inner> providers) {}

    @ParameterizedTest
    @ValueSource(strings = {"weir.yaml", "models.yaml", "prices.yaml"})
    void what_is_stored_says_what_the_shipped_file_says(String name) {
        ConfigTree read = ConfigTree.read(Path.of("../conf").resolve(name));

        ConfigTree again = ConfigTree.stored("stored", read.text());

        assertThat(again).isEqualTo(read).hasSameHashCodeAs(read);
        assertThat(again.text()).isEqualTo(read.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: {b: 1.10, c: [x, 'y: z', \"\"], d: }",
                "a: \"line\\nline\\ttab \\\"quoted\\\" \\\\ back \\u0001 \\u0085 \\u2028 \\uFEFF end\"",
                "a: 'ключ 🔑 \u00e9'",
                "'strange: key': {'': 0x10, yes: no, n: ~, t: 2026-01-01}",
                "[]",
                "",
                "\"{\\\"model\\\": 1e-7, \\\"n\\\": null}\""
            })
    void every_text_survives(String yaml) {
        ConfigTree read = ConfigTree.parse("a file", yaml);

        assertThat(ConfigTree.stored("stored", read.text()).text()).isEqualTo(read.text());
    }

    @Test
    void json_is_read_with_its_numbers_as_they_are_written() {
        ConfigTree read =
                ConfigTree.parse("the body", "{\"a\": 0.10, \"b\": 1e-7,\n\t\"c\": \"\\/\\u00e9\", \"d\": null}");

        assertThat(read.text()).isEqualTo("{\"a\": \"0.10\", \"b\": \"1e-7\", \"c\": \"/é\", \"d\": null}");
    }

    @Test
    void what_is_no_yaml_is_refused_with_its_place() {
        assertThatThrownBy(() -> ConfigTree.parse("the body", "a: [1"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("the body line 1")
                .hasMessageContaining("is not YAML");
        assertThatThrownBy(() -> ConfigTree.parse("the body", "a: 1\na: 2"))
                .hasMessageContaining("the body line 2: a stands there twice");
    }

    @Test
    void secrets_are_hidden_and_references_to_them_are_shown() {
        ConfigTree tree = ConfigTree.parse("a file", """
                providers:
                  a: {key: sk-1, keys: [sk-2, '${KEY}', 'file:/run/key', '${KEY:-sk-3}'], url: http://host/v1}
                  b: {url: 'http://user:sk-4@host/v1', unknown: sk-5, key: }
                  c: sk-6
                other: {deep: [sk-7]}
                """);

        ConfigTree shown = tree.shown(Outer.class);

        assertThat(shown.text())
                .doesNotContain("sk-")
                .isEqualTo("{\"providers\": {"
                        + "\"a\": {\"key\": \"[REDACTED]\", \"keys\": [\"[REDACTED]\", \"${KEY}\", \"file:/run/key\","
                        + " \"[REDACTED]\"], \"url\": \"http://host/v1\"}, "
                        + "\"b\": {\"url\": \"[REDACTED]\", \"unknown\": \"[REDACTED]\", \"key\": null}, "
                        + "\"c\": \"[REDACTED]\"}, \"other\": {\"deep\": [\"[REDACTED]\"]}}");
        assertThat(tree.toString()).doesNotContain("sk-");
    }

    @Test
    void what_is_hidden_stands_for_what_was_there_before() {
        ConfigTree before = ConfigTree.parse("a file", "a: {key: sk-1, keys: [sk-2, sk-3]}");

        ConfigTree sent = ConfigTree.parse(
                "the body",
                "{a: {key: '[REDACTED]', keys: ['[REDACTED]', sk-4, '[REDACTED]'], url: x}, b: {key: '[REDACTED]'}}");
        ConfigTree complete = sent.completed(before);

        assertThat(complete.text())
                .isEqualTo(
                        "{\"a\": {\"key\": \"sk-1\", \"keys\": [\"sk-2\", \"sk-4\", \"[REDACTED]\"], \"url\": \"x\"},"
                                + " \"b\": {\"key\": \"[REDACTED]\"}}");
        assertThat(complete.redacted("providers")).containsExactly("providers.a.keys[2]", "providers.b.key");
    }

    @Test
    void a_tree_can_be_changed_below_a_key() {
        ConfigTree tree = ConfigTree.parse("a file", "{a: 1, b: {c: 2}}");

        assertThat(tree.with("b", ConfigTree.parse("another", "x")).text()).isEqualTo("{\"a\": \"1\", \"b\": \"x\"}");
        assertThat(tree.without("a").text()).isEqualTo("{\"b\": {\"c\": \"2\"}}");
        assertThat(tree.child("b").names()).containsExactly("c");
        assertThat(tree.child("nothing")).isEqualTo(ConfigTree.EMPTY);
        assertThat(tree.text()).isEqualTo("{\"a\": \"1\", \"b\": {\"c\": \"2\"}}");
    }
}
