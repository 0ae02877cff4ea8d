package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);
    private static final BigDecimal OPENING = new BigDecimal("100.00");

    private static final Map<String, String> SOON_IDLE = Map.of("WEIR_BILLING_ALLOWANCE_IDLE", "500ms");

    @TempDir
    Path folder;

    @Test
    void a_killed_weir_takes_its_database_along_and_its_open_request_is_booked_at_the_next_start() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        String key = FirstStart.once().key;
        try (var weir = WeirProcess.run(dataDir, SOON_IDLE)) {
            new Client(weir.url(), key).stream(1000, 50).awaitLine("\"content\"");

            weir.signal("KILL");

            weir.awaitExit();
            Postgres.awaitGone(dataDir);
        }
        assertBooksBalance(dataDir);
        try (var again = WeirProcess.run(dataDir, SOON_IDLE)) {
            assertRecovered(new Client(again.url(), key));
            assertBooksBalance(dataDir);
        }
    }

    @Test
    void a_killed_database_comes_back_while_weir_serves() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        try (var weir = WeirProcess.run(dataDir, SOON_IDLE)) {
            var client = new Client(weir.url(), FirstStart.once().key);
            var stream = client.stream(60, 25);
            stream.awaitLine("\"content\"");
            long before = Postgres.pid(dataDir);

            Postgres.kill(dataDir);

            assertThat(stream.rest()).contains("data: [DONE]");
            Waiting.until(RECOVERY_MAX, () -> client.chat() == 200, weir::output);
            Waiting.until(RECOVERY_MAX, () -> client.get("/ready").statusCode() == 200, weir::output);
            assertThat(Postgres.pid(dataDir)).isNotEqualTo(before);
            Waiting.until(RECOVERY_MAX, () -> unheld(client), client::usage);
            assertThat(OPENING.subtract(client.spent())).isEqualByComparingTo(client.balance());
            weir.stop();
        }
        assertBooksBalance(dataDir);
    }

    @Test
    void a_kill_of_both_is_recovered_from_at_the_next_start() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        String key = FirstStart.once().key;
        try (var weir = WeirProcess.run(dataDir, SOON_IDLE)) {
            new Client(weir.url(), key).stream(1000, 50).awaitLine("\"content\"");
            long postgres = Postgres.pid(dataDir);

            Shell.run("kill", "-KILL", Long.toString(weir.pid()), Long.toString(postgres));

            weir.awaitExit();
        }
        try (var again = WeirProcess.run(dataDir, SOON_IDLE)) {
            var client = new Client(again.url(), key);
            assertThat(client.chat()).isEqualTo(200);
            Waiting.until(RECOVERY_MAX, () -> unheld(client), client::usage);
            assertThat(OPENING.subtract(client.spent())).isEqualByComparingTo(client.balance());
            assertBooksBalance(dataDir);
        }
    }

    private static void assertRecovered(Client client) {
        assertThat(client.usage()).containsOnlyOnce("\"node_died\"");
        assertThat(client.chat()).isEqualTo(200);
        Waiting.until(RECOVERY_MAX, () -> unheld(client), client::usage);
        assertThat(OPENING.subtract(client.spent())).isEqualByComparingTo(client.balance());
    }

    private static boolean unheld(Client client) {
        return client.get("/api/v1/balance").body().contains("\"held\":\"0.00\"");
    }

    /// On the command line, beside a running Weir or without one.
    private void assertBooksBalance(Path dataDir) {
        try (var verify = WeirProcess.launch(
                folder.resolve("none"), Map.of("WEIR_DATA_DIR", dataDir.toString()), "ledger", "verify")) {
            assertThat(verify.awaitExit()).as(verify.output()).isZero();
            assertThat(verify.output()).contains("The books balance.");
        }
    }
}
