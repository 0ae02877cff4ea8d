package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the pages say of endpoints, providers and dialects is what the code does.
class EndpointsTableTest {
    private static final Pattern ADDRESS = Pattern.compile("`(POST [^`]+)`");

    @Test
    void the_readme_has_the_table_of_the_code() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));

        assertThat(readme)
                .as("README.md differs from the code; write it anew with: ./weir docs")
                .isEqualTo(EndpointsTable.renewed(readme));
    }

    @Test
    void it_has_a_row_for_every_operation_and_names_every_provider() {
        List<String> lines = EndpointsTable.markdown().lines().toList();

        assertThat(lines).hasSize(2 + Operation.values().length);
        for (KnownProvider known : KnownProvider.values()) {
            assertThat(lines.getFirst()).containsPattern("\\b" + known.name().toLowerCase(Locale.ROOT) + "\\b");
        }
        assertThat(lines)
                .anyMatch(line -> line.startsWith("| `POST /v1/messages` |")
                        && line.contains("as it came")
                        && line.contains("translated"))
                .anyMatch(line -> line.startsWith("| `POST /v1/messages/count_tokens` |") && line.contains("estimated"))
                .anyMatch(line -> line.startsWith("| `POST /v1/completions` |") && line.contains("no"));
    }

    @Test
    void a_page_without_a_place_for_it_is_refused() {
        assertThatThrownBy(() -> EndpointsTable.renewed("# Weir\n"))
                .hasMessageStartingWith("no table of endpoints (expected: ");
    }

    @Test
    void the_page_about_dialects_lists_every_conversation_under_its_dialect() throws IOException {
        Map<String, String> listed = listed();
        var expected = new TreeMap<String, String>();
        for (Operation operation : Operation.values()) {
            if (operation.isConversation() || operation.isFree()) {
                expected.put(EndpointsTable.address(operation), name(operation));
            }
        }
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void operations_of_one_dialect_are_read_by_one() {
        Dialects dialects = ProviderWiring.dialects(InstantSource.system());
        var byName = new HashMap<String, Dialect>();
        for (Operation operation : Operation.values()) {
            if (operation.isConversation() || operation.isFree()) {
                Dialect reader = dialects.of(operation);
                assertThat(byName.computeIfAbsent(name(operation), _ -> reader)).isSameAs(reader);
            }
        }
        assertThat(byName.values()).doesNotHaveDuplicates();
    }

    private static String name(Operation operation) {
        if (operation.namesModel()) {
            return "Gemini";
        }
        return switch (operation.path()) {
            case "/chat/completions" -> "OpenAI chat completions";
            case "/responses", "/responses/input_tokens" -> "OpenAI responses";
            case "/messages", "/messages/count_tokens" -> "Anthropic messages";
            default -> throw new AssertionError("docs/dialects.md has no row for " + operation);
        };
    }

    /// The addresses in the first table of the page, with their dialects.
    private static Map<String, String> listed() throws IOException {
        var listed = new TreeMap<String, String>();
        Files.readString(Path.of("../docs/dialects.md"))
                .lines()
                .dropWhile(line -> !line.equals("| caller at | dialect |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.asList(line.split(" \\| ?")))
                .forEach(cells -> ADDRESS.matcher(cells.getFirst())
                        .results()
                        .forEach(
                                match -> listed.put(match.group(1), cells.get(1).strip())));
        return listed;
    }
}
