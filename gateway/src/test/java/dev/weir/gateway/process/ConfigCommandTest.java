package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `weir config versions` and `weir config rollback` in processes of their own.
class ConfigCommandTest {
    @TempDir
    Path folder;

    private WeirProcess config(Map<String, String> env, String... arguments) {
        var all = new ArrayList<>(List.of("config"));
        all.addAll(List.of(arguments));
        return WeirProcess.finished(folder.resolve("none"), env, all.toArray(String[]::new));
    }

    private static String said(WeirProcess process) {
        assertThat(process.exitCode()).as(process.output()).isZero();
        return process.output();
    }

    @Test
    void the_versions_of_a_running_weir_are_listed_and_an_older_one_is_taken_again() {
        try (var weir = WeirProcess.run(FirstStart.copy(folder), Map.of())) {
            Map<String, String> env = Map.of("WEIR_API_KEY", FirstStart.once().key);
            String at = "--url=" + weir.url();
            var api = new Client(weir.url(), FirstStart.once().key);
            assertThat(api.put(
                                    "/api/v1/admin/config/providers/second?comment=more+room",
                                    "{\"url\":\"http://127.0.0.1:9/v1\",\"dialect\":\"openai\"}")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(said(config(env, "versions", at)))
                    .containsPattern("VERSION +AT +AUTHOR +SOURCE +COMMENT")
                    .containsPattern("(?m)^\\* +2 +20\\S+Z +key \\S+… \\(\\S+\\) +api +more room$")
                    .containsPattern("(?m)^ +1 +20\\S+Z +\\S.* +start\\b");
            assertThat(said(config(env, "versions", at, "--limit=1"))).doesNotContain(" 1 ");

            assertThat(said(config(env, "rollback", at, "1", "--dry-run")))
                    .contains("Version 1 would be taken again, as version 3.");
            assertThat(said(config(env, "rollback", at, "1", "--comment", "too much & too soon")))
                    .contains("Version 3 is what version 1 was.");
            assertThat(said(config(env, "rollback", at, "1"))).contains("Version 3 is the newest, and says the same");
            assertThat(said(config(env, "versions", at))).containsPattern("(?m)^\\* +3 .*too much & too soon$");

            WeirProcess unknown = config(env, "rollback", at, "9");
            assertThat(unknown.exitCode()).isEqualTo(3);
            assertThat(unknown.output()).contains("weir: ").contains("9").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "versions, No API key (expected: --key or WEIR_API_KEY",
        "versions --key k --limit many, 'many'",
        "rollback --key k, Missing required parameter: 'VERSION'",
        "rollback --key k latest, 'latest'",
        "rolback 2, rolback"
    })
    void what_is_asked_wrongly_is_answered_with_what_is_expected(String arguments, String said) {
        WeirProcess asked = config(Map.of(), arguments.split(" "));

        assertThat(asked.exitCode()).as(asked.output()).isEqualTo(2);
        assertThat(asked.output()).contains(said).doesNotContain("\tat ");
    }
}
