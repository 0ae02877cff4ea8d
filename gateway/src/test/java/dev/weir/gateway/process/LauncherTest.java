package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `./weir` itself, as far as it goes without a build.
class LauncherTest {
    private static final Path WEIR = WeirProcess.home().resolve("weir");
    private static final FileTime BUILT = FileTime.from(Instant.parse("2026-01-02T00:00:00Z"));
    private static final FileTime BEFORE = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    private static final FileTime AFTER = FileTime.from(Instant.parse("2026-01-03T00:00:00Z"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void the_help_names_every_command(String argument) {
        assertThat(Shell.run("sh", "-c", WEIR + " " + argument))
                .contains("run", "keys create|list|revoke", "ledger verify", "config")
                .contains("test", "check", "fmt", "docs", "bench", "demo-upstreams");
    }

    @Test
    void an_unknown_command_is_answered_with_the_known_ones() {
        assertThatThrownBy(() -> Shell.run(WEIR.toString(), "rnu"))
                .hasMessageContainingAll("ended with 2", "unknown command 'rnu'", "expected: run, keys, ledger");
    }

    @Test
    void the_version_is_that_of_the_build() throws IOException {
        String version = Shell.run(WEIR.toString(), "--version").strip();

        assertThat(version).startsWith("Weir ");
        assertThat(Files.readString(WeirProcess.home().resolve("pom.xml")))
                .contains("<version>" + version.substring("Weir ".length()) + "</version>");
    }

    @Test
    void it_is_found_through_a_link_in_a_folder_with_spaces() throws IOException {
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("a folder")).resolve("a link"), WEIR);

        String version = Shell.run(link.toString(), "--version");
        Files.delete(link);

        assertThat(version).startsWith("Weir ");
    }

    /// A command of the launcher's own, in a project that lies in [#folder].
    private String launcher(String command) {
        return Shell.run(
                "bash",
                "-euo",
                "pipefail",
                "-c",
                "WEIR_HOME=" + folder + "; . " + WeirProcess.home() + "/.launcher/build.sh; " + command);
    }

    private Path source(String path, FileTime at) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        for (Path each = file; !each.equals(folder); each = each.getParent()) {
            Files.setLastModifiedTime(each, at);
        }
        return file;
    }

    private boolean stale() {
        return launcher("stale '" + folder + "/built' one two && echo yes || echo no")
                .strip()
                .equals("yes");
    }

    private void built() throws IOException {
        for (String path : new String[] {"pom.xml", "one/pom.xml", "one/src/main/java/A.java", "two/src/main/B.sql"}) {
            source(path, BEFORE);
        }
        source("built", BUILT);
    }

    @Test
    void nothing_is_built_again_without_a_reason() throws IOException {
        built();
        source("one/src/test/java/ATest.java", AFTER);
        source("one/target/classes/A.class", AFTER);
        Files.setLastModifiedTime(folder.resolve("one/src"), BEFORE);

        assertThat(stale()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "one/pom.xml", "one/src/main/java/A.java", "two/src/main/B.sql"})
    void a_change_of_anything_that_is_built_is_noticed(String path) throws IOException {
        built();
        Files.setLastModifiedTime(folder.resolve(path), AFTER);

        assertThat(stale()).isTrue();
    }

    @Test
    void a_file_that_is_gone_and_one_that_is_new_are_noticed() throws IOException {
        built();
        Files.delete(folder.resolve("one/src/main/java/A.java"));
        assertThat(stale()).isTrue();

        built();
        Files.createFile(folder.resolve("two/src/main/C.sql"));
        assertThat(stale()).isTrue();
    }

    @Test
    void what_was_never_built_is_stale() throws IOException {
        built();
        Files.delete(folder.resolve("built"));

        assertThat(stale()).isTrue();
    }

    @Test
    void a_report_of_tests_is_counted() throws IOException {
        Path report = Files.writeString(folder.resolve("TEST-a.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0.2" name="a.ATest"
                    time="0.508" tests="16" errors="1" skipped="2" failures="3" flakes="0">
                  <properties>
                """);

        assertThat(launcher("counts '" + report + "'").strip()).isEqualTo("16 1 2 3");
    }

    @Test
    void a_file_of_classes_that_is_none_is_thrown_away() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("gateway/target/weir"));
        Path broken = Files.write(lib.resolve("weir.jsa"), new byte[100]);

        assertThat(launcher("archive_options; echo \"${archive[@]}\"")).contains("-XX:SharedArchiveFile=" + broken);
        assertThat(broken).doesNotExist();
    }
}
