package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyKillTest {
    private static final Duration BOOKED_MAX = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void what_a_killed_weir_was_executing_is_executed_by_a_retry_and_what_it_had_answered_is_sent_again()
            throws IOException {
        Path dataDir = FirstStart.copy(folder);
        String key = FirstStart.once().key;
        String answered;
        try (var weir = WeirProcess.run(dataDir, Map.of())) {
            var client = new Client(weir.url(), key);
            answered = client.stream(5, 0, "answered").rest();
            Waiting.until(
                    BOOKED_MAX,
                    () -> client.get("/metrics").body().contains("weir_idempotency_unstored 0.0"),
                    weir::output);
            client.stream(60, 20, "running").awaitLine("\"content\"");

            weir.signal("KILL");

            weir.awaitExit();
            Postgres.awaitGone(dataDir);
        }
        try (var again = WeirProcess.run(dataDir, Map.of())) {
            var client = new Client(again.url(), key);
            Waiting.until(BOOKED_MAX, () -> endings(client).contains("node_died"), client::usage);

            assertThat(client.stream(5, 0, "answered").rest()).isEqualTo(answered);
            String executed = client.stream(60, 20, "running").rest();
            assertThat(executed).contains("data: [DONE]");
            Waiting.until(
                    BOOKED_MAX,
                    () -> client.get("/metrics").body().contains("weir_idempotency_unstored 0.0"),
                    again::output);
            assertThat(client.stream(60, 20, "running").rest()).isEqualTo(executed);

            // The first start's own, the one that was answered, and the retry of the one that was killed.
            Waiting.until(BOOKED_MAX, () -> endings(client).size() == 4, client::usage);
            assertThat(endings(client)).containsExactlyInAnyOrder("completed", "completed", "completed", "node_died");
            again.stop();
        }
    }

    private static List<String> endings(Client client) {
        return new JsonObject(client.usage())
                .getJsonArray("data").stream()
                        .map(row -> ((JsonObject) row).getString("ending"))
                        .toList();
    }
}
