package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The page about dialects lists traps and the tests that hold them; each of these tests is there.
class TrapsIndexTest {
    private static final Pattern ROW = Pattern.compile("\\| (C?M?[0-9]+) \\| (.+) \\| (`.+`) \\|");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z]+Test)\\.([a-z0-9_]+)`");
    private static final Path ROOT = root();
    /// Source texts by the name of their class; of several of a name all.
    private static final Map<String, String> SOURCES = sources();

    private record Trap(String number, String what, String tests) {}

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("contracts/src"))) {
            root = root.getParent();
        }
        return root;
    }

    private static Map<String, String> sources() {
        var sources = new HashMap<String, String>();
        for (String module : List.of("providers", "gateway", "storage", "verticles", "contracts", "realtime")) {
            Path tests = ROOT.resolve(module + "/src/test/java");
            if (!Files.isDirectory(tests)) {
                continue;
            }
            try (var files = Files.walk(tests)) {
                files.filter(file -> file.toString().endsWith("Test.java")).forEach(file -> {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, read(file), String::concat);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Trap> traps() {
        String page = read(ROOT.resolve("docs/dialects.md"));
        return ROW.matcher(page.substring(page.indexOf("\n## Traps\n")))
                .results()
                .map(row -> new Trap(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    static Stream<String> tests() {
        return traps().stream().flatMap(trap -> Stream.of(trap.tests().split(", ")));
    }

    @Test
    void every_trap_has_its_number_and_no_two_say_the_same() {
        List<String> numbers = traps().stream().map(Trap::number).toList();

        assertThat(numbers)
                .startsWith(
                        IntStream.rangeClosed(1, 15).mapToObj(Integer::toString).toArray(String[]::new))
                .contains("C1", "C23", "M1", "M10")
                .doesNotHaveDuplicates();
        assertThat(traps().stream().map(Trap::what)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void the_test_that_holds_a_trap_is_there(String test) {
        var named = TEST.matcher(test);

        assertThat(named.matches())
                .as("%s (expected: a class and its method)", test)
                .isTrue();
        assertThat(SOURCES).containsKey(named.group(1));
        assertThat(SOURCES.get(named.group(1))).containsPattern("\\bvoid " + named.group(2) + "\\(");
    }
}
