package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private static final Duration REVOKED_WITHIN = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    /// A command beside a running Weir, which keeps its database when the command ends.
    private WeirProcess beside(Path dataDir, String... arguments) {
        try (var command =
                WeirProcess.launch(folder.resolve("none"), Map.of("WEIR_DATA_DIR", dataDir.toString()), arguments)) {
            command.awaitExit();
            return command;
        }
    }

    @Test
    void keys_are_made_listed_and_revoked_beside_a_running_weir() {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.run(dataDir, Map.of())) {
            var created = beside(dataDir, "keys", "create", "--name", "laptop");
            assertThat(created.exitCode()).as(created.output()).isZero();
            String key = created.awaitLine("Key: ").replaceAll("Key: (\\S+) .*", "$1");
            String id = created.awaitLine("laptop").substring(0, 36);
            var client = new Client(weir.url(), key);
            assertThat(client.chat()).isEqualTo(200);
            assertThat(client.get("/api/v1/balance").statusCode()).isEqualTo(403);
            assertThat(beside(dataDir, "keys", "list").output()).contains(id, "laptop", "active", "bootstrap");

            var revoke = WeirProcess.launch(
                    folder.resolve("none"), Map.of("WEIR_DATA_DIR", dataDir.toString()), "keys", "revoke", id);
            revoke.awaitLine("revoked ");
            long revokedAt = System.nanoTime();
            Waiting.until(REVOKED_WITHIN, () -> client.chat() == 401, () -> "the revoked key still works");

            assertThat(System.nanoTime() - revokedAt).isLessThan(REVOKED_WITHIN.toNanos());
            assertThat(revoke.awaitExit()).isZero();
            assertThat(beside(dataDir, "keys", "list").output()).containsPattern(id + ".*revoked 20.*laptop");
            assertThat(beside(dataDir, "ledger", "verify").output()).endsWith("The books balance.");
            assertThat(Postgres.pids(dataDir)).hasSize(1);
        }
    }

    @Test
    void commands_work_without_a_running_weir_and_leave_nothing_running() {
        Path dataDir = FirstStart.copy(folder);

        var verified = WeirProcess.finished(dataDir, Map.of(), "ledger", "verify");
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        assertThat(verified.output()).endsWith("The books balance.");
        var listed = WeirProcess.finished(dataDir, Map.of(), "keys", "list");
        assertThat(listed.exitCode()).as(listed.output()).isZero();
        assertThat(listed.output().lines()).singleElement().asString().contains("bootstrap", "active");
    }

    @Test
    void what_is_asked_wrongly_is_answered_with_what_is_expected() {
        var unknownScope = WeirProcess.finished(folder, Map.of(), "keys", "create", "--name", "x", "--scopes", "all");
        assertThat(unknownScope.exitCode()).isEqualTo(2);
        assertThat(unknownScope.output()).contains("'all' (expected: inference, billing, keys, admin)");

        var noId = WeirProcess.finished(folder, Map.of(), "keys", "revoke", "laptop");
        assertThat(noId.exitCode()).isEqualTo(2);
        assertThat(noId.output()).contains("laptop");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void the_configuration_can_be_checked_without_starting_anything() {
        var fine = WeirProcess.finished(
                folder, Map.of("OPENAI_API_KEY", "sk-hunter2"), "config", "check", "--http.port=9");
        assertThat(fine.exitCode()).as(fine.output()).isZero();
        assertThat(fine.output())
                .contains("Configuration is valid.", "demo, openai")
                .doesNotContain("hunter2");

        var wrong = WeirProcess.finished(folder, Map.of(), "config", "--http.prot=9");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.output()).contains("--http.prot", "http.port");
        assertThat(folder).isEmptyDirectory();
    }
}
