package dev.weir.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Facts about the text of the project that no compiler checks. The rules are in [TidyRule], what is allowed where in
/// [Places].
class TidyTest {
    private static List<SourceText> project;

    @BeforeAll
    static void read_the_project() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("contracts/src"))) {
            root = root.getParent();
        }
        project = SourceText.read(root);
    }

    @Test
    void every_module_is_read() {
        assertThat(project)
                .extracting(SourceText::path)
                .contains(
                        "pom.xml",
                        "conf/models.yaml",
                        "contracts/src/main/java/dev/weir/contracts/money/Money.java",
                        "gateway/src/test/java/dev/weir/gateway/architecture/TidyTest.java")
                .noneMatch(path -> path.contains("/target/") || path.startsWith(".git/"));
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_is_kept(TidyRule checked) {
        assertThat(checked.breaches(project)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_finds_what_breaks_it(TidyRule checked) {
        assertThat(checked.breaches(checked.planted)).isNotEmpty().allMatch(message -> message.contains(": "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// System.out.println()",
                "/* System.out */",
                "/// see [System#out], System.out",
                "String s = \"System.out\";",
                "String s = \"\\\"System.out\";",
                "char c = '\"'; // System.out",
                "String s = \"\"\"\n System.out \"quoted\" \\\"\"\" System.out\n\"\"\";",
            })
    void comments_and_quoted_texts_are_not_code(String quiet) {
        assertThat(TidyRule.NOTHING_PRINTS.breaches(in(quiet))).isEmpty();
        assertThat(TidyRule.NOTHING_PRINTS.breaches(in(quiet + "\nvoid a() { System.out.println(); }")))
                .hasSize(1);
    }

    @Test
    void a_breach_names_file_line_and_replacement() {
        assertThat(TidyRule.NOTHING_PRINTS.breaches(in("\nvoid a() {\n  System.err.println();\n}")))
                .containsExactly("storage/src/main/java/A.java:4: 'System.err':"
                        + " use the logger; only the command line prints");
    }

    @Test
    void a_default_is_fine_where_the_switch_is_not_over_a_sealed_type() {
        assertThat(TidyRule.SEALED_SWITCHES_HAVE_NO_DEFAULT.breaches(in("""
                sealed interface Shape { record Round(int a) implements Shape {} }
                int a(Shape s, String t) {
                    return switch (s) {
                        case Shape.Round(int a) -> {
                            yield switch (t) { case "x" -> 1; default -> 2; };
                        }
                    };
                }
                """))).isEmpty();
    }

    @Test
    void links_to_addresses_parts_folders_and_in_code_are_left_alone() {
        var files = List.of(
                new SourceText("docs/a.md", """
                        [x](https://example.org) [y](#part) [z](../conf) [w](b.md#part) `[v](gone.md)`
                        ```
                        [u](gone.md)
                        ```
                        """),
                new SourceText("docs/b.md", ""),
                new SourceText("conf/weir.yaml", ""));

        assertThat(TidyRule.LINKS_IN_MARKDOWN_LEAD_SOMEWHERE.breaches(files)).isEmpty();
    }

    @Test
    void a_migration_in_the_list_must_exist() {
        var files = List.of(new SourceText("storage/src/main/resources/db/migrations.txt", "billing/001_a\n"));

        assertThat(TidyRule.EVERY_FILE_OF_THE_DATABASE_IS_LISTED.breaches(files))
                .singleElement()
                .asString()
                .endsWith("billing/001_a does not exist");
    }

    private static List<SourceText> in(String body) {
        return List.of(new SourceText("storage/src/main/java/A.java", "class A {\n" + body + "\n}\n"));
    }
}
