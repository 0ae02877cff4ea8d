package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can't be started says why, in a sentence, without a stack, and leaves nothing running.
class RefusedStartTest {
    private static final int CONFIG = 2;
    private static final int START = 3;

    @TempDir
    Path folder;

    private void refused(WeirProcess ended, int code, String... parts) {
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(code);
        assertThat(ended.output()).contains(parts).doesNotContain("\tat ", "Exception");
        assertThat(Postgres.pids(folder)).isEmpty();
    }

    private WeirProcess run(Map<String, String> env, String... flags) {
        String[] arguments = new String[flags.length + 1];
        arguments[0] = "run";
        System.arraycopy(flags, 0, arguments, 1, flags.length);
        return WeirProcess.finished(folder, env, arguments);
    }

    @Test
    void everything_wrong_with_the_settings_is_listed_at_once() {
        refused(
                run(
                        Map.of(
                                "WEIR_HTTP_PORT", "99999",
                                "WEIR_HTPP_HOST", "x",
                                "WEIR_BOOTSTRAP_API_KEY", "7 chars",
                                "WEIR_REQUESTS_KEEP_ALIVE", "soon",
                                "WEIR_LIMITS_TOKENS_PER_MINUTE", "0"),
                        "--limits.requestsPerHour",
                        "5"),
                CONFIG,
                "6 problems in the configuration",
                "http.port: 99999 (expected: 0 to 65535), from WEIR_HTTP_PORT",
                "WEIR_HTPP_HOST: no setting has this variable",
                "bootstrap.apiKey: 7 characters (expected: 8 to 512), from WEIR_BOOTSTRAP_API_KEY",
                "requests.keepAlive: 'soon'",
                "limits.tokensPerMinute: 0 (expected: 1 to ",
                "--limits.requestsPerHour: no such setting");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_shapeless_secret_is_refused_without_showing_it() {
        var ended = run(Map.of("WEIR_POSTGRES_URL", "hunter2", "WEIR_SECRET", "hunter3"));

        refused(ended, CONFIG, "postgres.url: not a PostgreSQL URL", "identity.secret: ", "at least 16");
        assertThat(ended.output()).doesNotContain("hunter");
    }

    @Test
    void a_cluster_without_what_its_nodes_share_is_refused() {
        refused(
                run(Map.of("WEIR_CLUSTER", "hazelcast")),
                CONFIG,
                "postgres.url: no value (expected: in a cluster, the one that all its nodes have; WEIR_POSTGRES_URL)",
                "identity.secret: no value (expected: in a cluster, the one that all its nodes have; WEIR_SECRET)");
        refused(
                run(Map.of(
                        "WEIR_CLUSTER", "zookeeper",
                        "WEIR_HAZELCAST_PORT", "x")),
                CONFIG,
                "cluster: 'zookeeper' from WEIR_CLUSTER (expected: one of none, hazelcast)",
                "hazelcast.port: 'x'");
        refused(
                run(Map.of("WEIR_HAZELCAST_MEMBERS", "node-1:5701,node 2")),
                CONFIG,
                "hazelcast.members: 'node 2' (expected: host or host:port, an IPv6 address in brackets)");
    }

    @Test
    void an_unknown_key_of_the_file_is_refused_with_its_line() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home/conf")).getParent();
        Files.writeString(home.resolve("conf/weir.yaml"), "http:\n  prot: 8080\n");

        refused(run(Map.of("WEIR_HOME", home.toString())), CONFIG, "http.prot", "weir.yaml line 2", "http.port");
    }

    @Test
    void a_port_in_use_is_named() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            var ended = WeirProcess.finished(dataDir, Map.of("WEIR_HTTP_PORT", port), "run");

            refused(ended, START, "127.0.0.1:" + port, "in use");
            assertThat(Postgres.pids(dataDir)).isEmpty();
        }
    }

    @Test
    void a_second_weir_on_the_same_data_folder_is_refused_and_the_first_goes_on() {
        Path dataDir = FirstStart.copy(folder);
        try (var first = WeirProcess.run(dataDir, Map.of())) {
            long postgres = Postgres.pid(dataDir);

            // not finished(): its check for a database left running would find the first one's
            try (var second =
                    WeirProcess.launch(folder.resolve("other"), Map.of("WEIR_DATA_DIR", dataDir.toString()), "run")) {
                assertThat(second.awaitExit()).isEqualTo(START);
                assertThat(second.output())
                        .contains(dataDir.toString(), "in use by another Weir", Long.toString(first.pid()));
            }
            assertThat(Postgres.pid(dataDir)).isEqualTo(postgres);
            assertThat(new Client(first.url(), FirstStart.once().key).chat()).isEqualTo(200);
        }
    }

    @Test
    void a_data_folder_that_can_not_be_made_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        var ended = WeirProcess.finished(file.resolve("data"), Map.of(), "run");

        assertThat(ended.exitCode()).isEqualTo(START);
        assertThat(ended.output()).contains(file.resolve("data").toString()).doesNotContain("\tat ");
    }

    @Test
    void a_database_that_does_not_listen_is_named_without_its_password() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            closed = socket.getLocalPort();
        }
        String url = "postgres://anna:hunter2@127.0.0.1:" + closed + "/books";
        var ended = run(Map.of("WEIR_POSTGRES_URL", url));

        refused(ended, START, "WEIR_POSTGRES_URL", "postgres://anna@127.0.0.1:" + closed + "/books", "refused");
        assertThat(ended.output()).doesNotContain("hunter2");
    }

    @Test
    void a_broken_table_of_models_is_refused_with_its_line() throws IOException {
        Path models =
                Files.writeString(folder.resolve("models.yaml"), "models:\n  - modle: demo\n    provider: demo\n");

        var ended = WeirProcess.finished(FirstStart.copy(folder), Map.of("WEIR_MODELS", models.toString()), "run");

        refused(ended, CONFIG, "models.yaml line 2", "modle");
    }
}
