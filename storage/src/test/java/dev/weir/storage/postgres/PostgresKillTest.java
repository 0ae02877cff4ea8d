package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresKillTest {
    private static final Path BINARIES = ScratchPostgres.binaries();
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path top;

    private Path dir;

    @BeforeEach
    void prepare() throws Exception {
        dir = top.resolve("data");
        PreparedFolder.copyTo(dir);
    }

    private PostgresServer start() {
        return PostgresServer.start(dir, BINARIES, _ -> {});
    }

    private static void awaitGone(long pid) throws InterruptedException {
        Processes.await(SOON, "end of process " + pid, () -> !Processes.runs(pid));
    }

    private void assertKept(String... numbers) {
        try (var server = start()) {
            assertThat(Sql.kept(server.url())).containsExactly(numbers);
        }
    }

    // Weir is killed

    @Test
    void it_ends_with_a_killed_weir_and_the_next_start_has_the_data() throws Exception {
        var child = ChildServer.launch(dir, BINARIES);
        Sql.keep(child.url(), 42);
        long postgres = child.postgresPid();
        child.kill();
        awaitGone(postgres);
        assertKept("42");
    }

    @Test
    void a_start_right_after_the_kill_waits_for_the_one_that_is_still_shutting_down() throws Exception {
        var child = ChildServer.launch(dir, BINARIES);
        Sql.keep(child.url(), 42);
        long postgres = child.postgresPid();
        Signals.send("STOP", postgres);
        child.kill();
        var next = CompletableFuture.supplyAsync(this::start);
        assertThat(next).isNotDone();
        Signals.send("CONT", postgres);
        try (var server = next.get(SOON.toSeconds(), TimeUnit.SECONDS)) {
            assertThat(Processes.runs(postgres)).isFalse();
            assertThat(Sql.kept(server.url())).containsExactly("42");
        }
    }

    @Test
    void both_killed_at_once_recover_by_themselves() throws Exception {
        var child = ChildServer.launch(dir, BINARIES);
        Sql.keep(child.url(), 42);
        long postgres = child.postgresPid();
        Signals.send("KILL", child.pid(), postgres);
        assertKept("42");
    }

    @Test
    void all_of_them_killed_with_every_child_recover_by_themselves() throws Exception {
        var child = ChildServer.launch(dir, BINARIES);
        Sql.keep(child.url(), 42);
        long postgres = child.postgresPid();
        List<Long> all = new ArrayList<>(List.of(postgres, child.pid()));
        all.addAll(Processes.childrenOf(postgres));
        Signals.send("KILL", all.stream().mapToLong(Long::longValue).toArray());
        assertKept("42");
    }

    @Test
    void a_child_of_a_killed_server_that_hangs_is_ended() throws Exception {
        var child = ChildServer.launch(dir, BINARIES);
        Sql.keep(child.url(), 42);
        long postgres = child.postgresPid();
        long hanging = Processes.childrenOf(postgres).getFirst();
        Signals.send("STOP", hanging);
        Signals.send("KILL", postgres, child.pid());
        awaitGone(postgres);
        assertThat(Processes.runs(hanging)).isTrue();
        assertKept("42");
        assertThat(Processes.runs(hanging)).isFalse();
    }

    @Test
    void a_server_that_nobody_ended_is_ended_first() throws Exception {
        Process orphan = strayServer();
        try {
            assertThat(start()).satisfies(server -> {
                assertThat(orphan.isAlive()).isFalse();
                server.close();
            });
        } finally {
            orphan.destroyForcibly();
        }
    }

    /// A server on our folder that no Weir keeps.
    private Process strayServer() throws IOException, InterruptedException {
        Path data = dir.resolve("postgres/data").toRealPath();
        String bin =
                Binaries.unpacked(BINARIES, _ -> {}).resolve("bin/postgres").toString();
        List<String> command = new ArrayList<>();
        if (Account.ofThisProcess().isRoot()) {
            String only = "-all,+" + Account.passCapability();
            command.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
            command.addAll(List.of("--securebits", "+no_setuid_fixup", "--inh-caps", only, "--ambient-caps", only));
        }
        command.addAll(List.of(bin, "-D", data.toString(), "-p", "" + Keeper.freePort(), "-k", ""));
        command.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
        Process stray = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(top.resolve("stray.log").toFile())
                .start();
        Processes.await(
                SOON,
                "ready stray server",
                () -> readQuietly(top.resolve("stray.log")).contains("ready to accept"));
        return stray;
    }

    private static String readQuietly(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notYet) {
            return "";
        }
    }

    @Test
    void a_stale_pid_file_whose_number_another_process_has_does_not_stop_it() throws Exception {
        try (var server = start()) {
            Sql.keep(server.url(), 42);
        }
        List<String> command = new ArrayList<>();
        if (Account.ofThisProcess().isRoot()) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--clear-groups"));
        }
        command.addAll(List.of("sleep", "60"));
        Process other = new ProcessBuilder(command).start();
        try {
            Path pidFile = dir.resolve("postgres/data/postmaster.pid");
            Files.writeString(pidFile, other.pid() + "\n" + pidFile.getParent() + "\n1\n5432\n\n127.0.0.1\n");
            Cluster.account(holdFolder()).give(pidFile);
            assertKept("42");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    private DataFolder holdFolder() throws IOException {
        try (var folder = DataFolder.open(dir)) {
            return folder;
        }
    }

    // PostgreSQL is killed

    @Test
    void a_killed_server_runs_again_on_the_same_port_with_the_data() throws Exception {
        try (var server = start();
                var sql = new Sql(server.url())) {
            Sql.keep(server.url(), 42);
            for (int i = 0; i < 2; i++) {
                long before = server.pid();
                Signals.send("KILL", before);
                Processes.await(SOON, "an answer of another process", () -> server.pid() != before && sql.answers());
                assertThat(sql.column("select number from kept")).containsExactly("42");
            }
        }
    }

    @Test
    void a_server_whose_children_are_all_killed_serves_again() throws Exception {
        try (var server = start();
                var sql = new Sql(server.url())) {
            Sql.keep(server.url(), 42);
            long[] children = Processes.childrenOf(server.pid()).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            Signals.send("KILL", children);
            Processes.await(SOON, "an answer", sql::answers);
            assertThat(sql.column("select number from kept")).containsExactly("42");
        }
    }

    @Test
    void it_comes_back_when_its_port_was_taken_for_a_while() throws Exception {
        try (var server = start();
                var sql = new Sql(server.url())) {
            long before = server.pid();
            Signals.send("STOP", before);
            Signals.send("KILL", before);
            try (var _ = occupied(server.url().port())) {
                Processes.await(
                        SOON,
                        "a failed restart",
                        () -> readQuietly(dir.resolve("postgres/log/postgres.log"))
                                .contains("Address already in use"));
            }
            Processes.await(SOON, "an answer", sql::answers);
        }
    }

    private static ServerSocket occupied(int port) throws InterruptedException {
        var taken = new CompletableFuture<ServerSocket>();
        Processes.await(SOON, "the port", () -> {
            try {
                taken.complete(new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1")));
                return true;
            } catch (IOException stillUsed) {
                return false;
            }
        });
        return taken.join();
    }

    @Test
    void closing_while_it_is_being_started_again_ends_everything() throws Exception {
        var server = start();
        List<Long> all = new ArrayList<>(Processes.childrenOf(server.pid()));
        Signals.send("KILL", server.pid());
        server.close();
        all.add(server.pid());
        assertThat(all).noneMatch(Processes::runs);
        start().close();
    }
}
