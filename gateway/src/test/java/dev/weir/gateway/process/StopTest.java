package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_running_stream_is_finished_then_everything_is_gone(String signal) throws IOException {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.run(dataDir, Map.of())) {
            var stream = new Client(weir.url(), FirstStart.once().key).stream(40, 25);
            stream.awaitLine("\"content\"");

            weir.signal(signal);

            assertThat(stream.rest()).contains("data: [DONE]").doesNotContain("\"error\"");
            assertThat(weir.awaitExit()).as(weir.output()).isZero();
            assertThat(weir.output())
                    .contains("Stopping: running requests are drained", "\"ending\":\"completed\"")
                    .endsWith("Stopped");
            assertThat(Postgres.pids(dataDir)).isEmpty();
        }
    }

    @Test
    void a_stream_that_takes_too_long_ends_with_an_error_event_and_is_booked() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.run(dataDir, Map.of("WEIR_HTTP_DRAIN_TIMEOUT", "300ms"))) {
            var stream = new Client(weir.url(), FirstStart.once().key).stream(1000, 50);
            stream.awaitLine("\"content\"");

            weir.signal("TERM");

            assertThat(stream.rest()).contains("\"shutting_down\"").doesNotContain("[DONE]");
            assertThat(weir.awaitExit()).as(weir.output()).isZero();
            assertThat(weir.output()).contains("\"ending\":\"shut_down\"").endsWith("Stopped");
            assertThat(Postgres.pids(dataDir)).isEmpty();
        }
        try (var again = WeirProcess.run(dataDir, Map.of())) {
            assertThat(new Client(again.url(), FirstStart.once().key).usage())
                    .contains("\"shut_down\"")
                    .doesNotContain("node_died");
        }
    }

    @Test
    void a_stop_while_it_starts_leaves_nothing_behind() {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.launch(dataDir, Map.of(), "run")) {
            weir.awaitLine("starting PostgreSQL");

            weir.signal("TERM");

            weir.awaitExit();
            Postgres.awaitGone(dataDir);
        }
        try (var again = WeirProcess.run(dataDir, Map.of())) {
            assertThat(new Client(again.url(), FirstStart.once().key).chat()).isEqualTo(200);
        }
    }
}
