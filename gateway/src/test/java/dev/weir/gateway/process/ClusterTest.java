package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.PostgresExtension;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes as two processes on one PostgreSQL of the operator's.
class ClusterTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final String SECRET = "the secret of all nodes";
    private static final Duration MEMBERS_MAX = Duration.ofSeconds(30);
    private static final Duration BOOKED_MAX = Duration.ofSeconds(30);
    private static final int START = 3;

    private final int portA = FreePort.next();
    private final int portB = FreePort.next();

    @TempDir
    Path folder;

    private Map<String, String> env(PostgresUrl url, int port, String... more) {
        var env = new HashMap<>(Map.of(
                "WEIR_POSTGRES_URL",
                url.reveal(),
                "WEIR_SECRET",
                SECRET,
                "WEIR_CLUSTER",
                "hazelcast",
                "WEIR_HAZELCAST_MEMBERS",
                "127.0.0.1:" + portA + ",127.0.0.1:" + portB,
                "WEIR_HAZELCAST_PORT",
                Integer.toString(port),
                "WEIR_HAZELCAST_BUS_PORT",
                "0",
                "WEIR_HAZELCAST_DEAD_AFTER",
                "3s"));
        for (int i = 0; i < more.length; i += 2) {
            env.put(more[i], more[i + 1]);
        }
        return env;
    }

    /// One without any tables.
    private static PostgresUrl emptyDatabase() {
        POSTGRES.database()
                .pool()
                .query("create database empty template template0")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return POSTGRES.url().withDatabase("empty");
    }

    @Test
    void both_start_at_once_on_an_empty_database_one_is_killed_under_load_and_joins_again() {
        PostgresUrl url = emptyDatabase();
        Path dirA = folder.resolve("a");
        Path dirB = folder.resolve("b");
        var launchingA = CompletableFuture.supplyAsync(() -> WeirProcess.run(dirA, env(url, portA)));
        try (var b = WeirProcess.run(dirB, env(url, portB));
                var a = launchingA.join()) {
            assertThat(Stream.of(a, b).flatMap(each -> each.key().stream()))
                    .as("first keys")
                    .hasSize(1);
            String key = Stream.of(a, b)
                    .flatMap(each -> each.key().stream())
                    .findFirst()
                    .orElseThrow();
            var clientA = new Client(a.url(), key);
            var clientB = new Client(b.url(), key);
            for (var each : List.of(clientA, clientB)) {
                assertThat(each.balance()).isEqualTo("100.00");
                awaitMembers(each, 2, b);
            }
            assertSilent(a);
            assertSilent(b);

            assertTheOtherGoesOn(a, clientA, b, clientB);

            awaitMembers(clientB, 1, b);
            try (var again = WeirProcess.run(dirA, env(url, portA))) {
                var client = new Client(again.url(), key);
                awaitMembers(client, 2, again);
                awaitMembers(clientB, 2, b);
                assertThat(client.chat()).isEqualTo(200);
                assertBooked(clientB, b);
                again.stop();
            }
            b.stop();
        } finally {
            launchingA.thenAccept(WeirProcess::close);
        }
        assertBooksBalance(url);
    }

    private static void assertTheOtherGoesOn(WeirProcess killed, Client itsClient, WeirProcess other, Client client) {
        var stop = new AtomicBoolean();
        var answered = new AtomicInteger();
        var refused = new AtomicInteger();
        List<Thread> load = Stream.generate(() -> Thread.startVirtualThread(() -> {
                    while (!stop.get()) {
                        (client.chat() == 200 ? answered : refused).incrementAndGet();
                    }
                }))
                .limit(2)
                .toList();
        Thread lost = Thread.startVirtualThread(() -> {
            try {
                while (!stop.get()) {
                    itsClient.chat();
                }
            } catch (UncheckedIOException died) {
                // as it should
            }
        });
        Waiting.until(MEMBERS_MAX, () -> answered.get() > 20, other::output);

        killed.signal("KILL");
        killed.awaitExit();
        int before = answered.get();
        Waiting.until(MEMBERS_MAX, () -> answered.get() > before + 50, other::output);
        stop.set(true);
        Stream.concat(load.stream(), Stream.of(lost)).forEach(ClusterTest::join);
        assertThat(refused).hasValue(0);
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofNanos(TimeUnit.SECONDS.toNanos(30))))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void awaitMembers(Client client, int size, WeirProcess process) {
        Waiting.until(
                MEMBERS_MAX,
                () -> client.get("/metrics").body().contains("\nweir_cluster_members " + size),
                process::output);
    }

    /// Joining a cluster is nothing to warn of.
    private static void assertSilent(WeirProcess process) {
        assertThat(process.output()).doesNotContain("WARN", "ERROR", "com.hazelcast", "Unsafe");
    }

    private static void assertBooked(Client client, WeirProcess process) {
        Waiting.until(
                BOOKED_MAX, () -> client.get("/api/v1/balance").body().contains("\"held\":\"0.00\""), process::output);
    }

    private void assertBooksBalance(PostgresUrl url) {
        try (var verify = WeirProcess.launch(
                folder.resolve("none"),
                Map.of("WEIR_POSTGRES_URL", url.reveal(), "WEIR_SECRET", SECRET),
                "ledger",
                "verify")) {
            assertThat(verify.awaitExit()).as(verify.output()).isZero();
        }
    }

    @Test
    void a_node_with_another_secret_or_the_same_data_folder_is_refused_and_the_first_goes_on() {
        PostgresUrl url = POSTGRES.freshUrl();
        Path dir = folder.resolve("a");
        try (var first = WeirProcess.run(dir, env(url, portA))) {
            var otherSecret = WeirProcess.finished(
                    folder.resolve("b"), env(url, portB, "WEIR_SECRET", "a secret of its own"), "run");
            assertRefused(otherSecret, "under another secret", "WEIR_SECRET");
            assertThat(otherSecret.output()).doesNotContain("a secret of its own");

            assertRefused(WeirProcess.finished(dir, env(url, portB), "run"), dir.toString(), "in use by another Weir");
            assertRefused(
                    WeirProcess.finished(folder.resolve("c"), env(url, portA), "run"),
                    "127.0.0.1:" + portA,
                    "hazelcast.port",
                    "in use");
            assertThat(new Client(first.url(), first.key().orElseThrow()).chat())
                    .isEqualTo(200);
        }
    }

    private static void assertRefused(WeirProcess ended, String... parts) {
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(START);
        assertThat(ended.output()).contains(parts).doesNotContain("\tat ", "Exception");
    }
}
