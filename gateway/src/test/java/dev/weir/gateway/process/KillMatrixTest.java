package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.fault.FaultPoint;
import dev.weir.testkit.witness.Booked;
import dev.weir.testkit.witness.Reckoning;
import dev.weir.testkit.witness.WitnessLoad;
import dev.weir.testkit.witness.WitnessUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Under load, Weir dies at every named point, PostgreSQL dies, both die; one data folder goes through it all. After
/// each restart the provider's own log, what the clients were told and the books agree request by request.
class KillMatrixTest {
    private static final long SEED = 20261121;
    private static final int CLIENTS = 16;
    private static final BigDecimal OPENING = new BigDecimal("100.00");
    private static final Duration DEATH_MAX = Duration.ofSeconds(30);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);
    /// Whole answers between a start and a kill from outside, and after the last.
    private static final int ANSWERS = 100;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, WitnessLoad.Told> told = new HashMap<>();
    private Path dataDir;
    private String key;
    private volatile String url;

    @Test
    void nothing_is_lost_and_nothing_is_booked_twice_wherever_weir_or_its_database_is_killed() throws Exception {
        dataDir = FirstStart.copy(folder);
        key = FirstStart.once().key;
        try (var upstream = WitnessUpstream.start()) {
            for (FaultPoint point : FaultPoint.values()) {
                dieAt(point, upstream);
                reckon("killed at " + point, upstream);
            }
            killDatabase(upstream);
            reckon("database killed", upstream);
            killBoth(upstream);
            reckon("both killed", upstream);
        }
        assertBooksBalance();
    }

    private void dieAt(FaultPoint point, WitnessUpstream upstream) throws InterruptedException {
        int nth = nth(point);
        try (var weir = start(upstream, "-Dweir.fault=" + point + ":" + nth);
                var load = load(point.name())) {
            Waiting.until(DEATH_MAX, () -> !weir.isAlive(), () -> point + " was not reached " + nth + " times");
            load.stop();
            told.putAll(load.told());
        }
    }

    /// Points that every request passes are passed often; the others once per batch or company.
    private int nth(FaultPoint point) {
        return switch (point) {
            case RESERVED, CALLED, ACCEPTED, MID_STREAM, ANSWERED, ENDED -> 50 + random.nextInt(200);
            case SHIPPING, POSTED, SHIPPED -> 2 + random.nextInt(8);
            case GRANTED -> 1;
        };
    }

    private void killDatabase(WitnessUpstream upstream) throws InterruptedException {
        try (var weir = start(upstream, "-Dweir.none");
                var load = load("database")) {
            answered(load, ANSWERS, weir);
            Postgres.kill(dataDir);
            answered(load, 3 * ANSWERS, weir);
            load.stop();
            told.putAll(load.told());
            weir.stop();
        }
    }

    private void killBoth(WitnessUpstream upstream) throws InterruptedException {
        try (var weir = start(upstream, "-Dweir.none");
                var load = load("both")) {
            answered(load, ANSWERS, weir);
            long postgres = Postgres.pid(dataDir);
            Shell.run("kill", "-KILL", Long.toString(weir.pid()), Long.toString(postgres));
            weir.awaitExit();
            load.stop();
            told.putAll(load.told());
        }
    }

    private static void answered(WitnessLoad load, int answers, WeirProcess weir) {
        Waiting.until(
                RECOVERY_MAX, () -> load.whole() >= answers, () -> load.whole() + " answers only\n" + weir.output());
    }

    private WeirProcess start(WitnessUpstream upstream, String option) {
        var weir = WeirProcess.run(
                dataDir,
                Map.of(
                        "OPENAI_API_URL",
                        upstream.url(),
                        "OPENAI_API_KEY",
                        "x",
                        // Calls are counted: a request makes one.
                        "WEIR_ROUTING_ATTEMPTS_MAX",
                        "1",
                        "JAVA_TOOL_OPTIONS",
                        option));
        url = weir.url();
        return weir;
    }

    private WitnessLoad load(String name) {
        return new WitnessLoad(name, key, SEED, () -> url).start(CLIENTS);
    }

    /// Starts it again, lets it come to rest and compares.
    private void reckon(String when, WitnessUpstream upstream) {
        List<String> differences = new ArrayList<>();
        try (var weir = start(upstream, "-Dweir.none")) {
            var client = new Client(weir.url(), key);
            assertThat(client.chat()).as(when).isEqualTo(200);
            Waiting.until(
                    RECOVERY_MAX,
                    () -> {
                        differences.clear();
                        differences.addAll(differences(client, upstream));
                        return differences.isEmpty();
                    },
                    () -> when + ":\n" + String.join("\n", differences) + "\n" + weir.output());
            weir.stop();
        }
    }

    private List<String> differences(Client client, WitnessUpstream upstream) {
        List<Booked> rows = Booked.all(path -> client.get(path).body());
        var balance = new JsonObject(client.get("/api/v1/balance").body()).getJsonObject("data");
        // The short calls that look whether it serves go to the built-in provider, which keeps no log.
        List<Booked> witnessed =
                rows.stream().filter(row -> row.id().matches("\\w+-\\d+-\\d+")).toList();
        BigDecimal others = rows.stream()
                .filter(row -> !witnessed.contains(row))
                .map(Booked::charged)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return Reckoning.differences(
                upstream.served(),
                told,
                witnessed,
                OPENING.subtract(new BigDecimal(balance.getString("posted"))).subtract(others));
    }

    /// On the command line, without a running Weir.
    private void assertBooksBalance() throws IOException {
        try (var verify = WeirProcess.launch(
                folder.resolve("none"), Map.of("WEIR_DATA_DIR", dataDir.toString()), "ledger", "verify")) {
            assertThat(verify.awaitExit()).as(verify.output()).isZero();
        }
    }
}
