package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedPagesTest {
    static Set<String> paths() {
        return DocsCommand.pages().keySet();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void the_page_is_as_the_code_makes_it(String path) throws IOException {
        assertThat(Path.of("..", path)).exists();
        assertThat(Files.readString(Path.of("..", path)))
                .as(path + " differs from the code; write it anew with: ./weir docs")
                .isEqualTo(DocsCommand.pages().get(path));
    }

    @Test
    void both_pages_are_made() {
        assertThat(paths()).containsExactlyInAnyOrder("conf/REFERENCE.md", "docs/errors.md");
    }

    @ParameterizedTest
    @EnumSource
    void every_failure_has_its_row(Failure failure) {
        assertThat(ErrorsPage.write().lines())
                .filteredOn(line -> line.startsWith("| " + failure.status() + " | `" + failure.code() + "` | `"
                        + failure.type() + "` | `" + failure.platformCode() + "` | "))
                .hasSize(1);
    }
}
