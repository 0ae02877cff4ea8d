package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    private static final Path BINARIES = ScratchPostgres.binaries();

    @TempDir
    Path top;

    private Path dir;

    @BeforeEach
    void prepare() throws Exception {
        dir = top.resolve("data folder");
        PreparedFolder.copyTo(dir);
    }

    private PostgresServer start() {
        return PostgresServer.start(dir, BINARIES, _ -> {});
    }

    @Test
    void what_it_keeps_is_durable_and_its_role_is_no_superuser() {
        try (var server = start();
                var sql = new Sql(server.url())) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(sql.value("show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(sql.value("show server_encoding")).isEqualTo("UTF8");
            assertThat(sql.value("select upper('äé')")).isEqualTo("ÄÉ");
            assertThatThrownBy(() -> sql.value("select pg_read_file('/etc/passwd')"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void a_wrong_or_missing_password_is_refused() {
        try (var server = start()) {
            PostgresUrl right = server.url();
            for (String wrong : List.of("wrong", "")) {
                try (var sql = new Sql(new PostgresUrl(
                        right.host(),
                        right.port(),
                        right.database(),
                        right.user(),
                        Secret.of(wrong),
                        right.sslMode(),
                        right.rootCertificate()))) {
                    assertThatThrownBy(() -> sql.value("select 1")).hasMessageContaining("password");
                }
            }
        }
    }

    @Test
    void it_listens_on_loopback_only() throws IOException {
        try (var server = start()) {
            String port = "%04X".formatted(server.url().port());
            List<String> listening = new ArrayList<>();
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns[1].endsWith(":" + port) && columns[3].equals("0A")) {
                        listening.add(columns[1]);
                    }
                }
            }
            assertThat(listening).containsExactly("0100007F:" + port);
            assertThat(Files.readString(Path.of("/proc/net/unix")))
                    .doesNotContain(".s.PGSQL." + server.url().port());
        }
    }

    @Test
    void secrets_are_for_their_owner_only_and_the_server_sees_none_of_our_environment() throws IOException {
        try (var server = start()) {
            for (String name : List.of("password", "superuser-password", "connection", "log/postgres.log")) {
                assertThat(Files.getPosixFilePermissions(dir.resolve("postgres").resolve(name)))
                        .as(name)
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
            assertThat(Processes.environment(server.pid()).split("\0"))
                    .allMatch(entry -> entry.matches("(PATH|TZ|LC_ALL|PWD|PG_GRANDPARENT_PID)=.*"));
        }
    }

    @Test
    void ctrl_c_in_our_terminal_does_not_reach_it() throws IOException {
        try (var server = start()) {
            assertThat(Processes.session(server.pid()))
                    .isEqualTo(server.pid())
                    .isNotEqualTo(Processes.session(ProcessHandle.current().pid()));
        }
    }

    @Test
    void a_command_line_finds_it_while_it_runs() {
        assertThat(PostgresServer.running(dir)).isEmpty();
        try (var server = start()) {
            assertThat(PostgresServer.running(dir)).contains(server.url());
        }
        assertThat(PostgresServer.running(dir)).isEmpty();
    }

    @Test
    void closing_ends_it_and_a_second_close_changes_nothing() {
        var server = start();
        long pid = server.pid();
        server.close();
        assertThat(Processes.runs(pid)).isFalse();
        assertThatCode(server::close).doesNotThrowAnyException();
    }

    @Test
    void closing_waits_for_no_client() {
        var server = start();
        try (var sql = new Sql(server.url())) {
            sql.database().pool().query("select pg_sleep(60)").execute();
            assertThat(sql.answers()).isTrue();
            long from = System.nanoTime();
            server.close();
            assertThat(System.nanoTime() - from).isLessThan(30_000_000_000L);
        }
    }

    @Test
    void a_second_one_on_the_same_folder_is_refused_again_and_again_with_folder_and_process() throws Exception {
        try (var child = ChildServer.launch(dir, BINARIES)) {
            child.url();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(this::start)
                        .isInstanceOf(PostgresStartException.class)
                        .hasMessageContaining(dir.toString())
                        .hasMessageContaining("process " + child.pid());
            }
        }
        try (var _ = start()) {
            assertThatThrownBy(this::start).hasMessageContaining("is in use by another Weir");
            try (var child = ChildServer.launch(dir, BINARIES)) {
                assertThat(child.line())
                        .contains("is in use by another Weir")
                        .contains("process " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void a_lost_password_is_replaced() throws IOException {
        try (var server = start()) {
            Sql.keep(server.url(), 1);
        }
        Files.delete(dir.resolve("postgres/password"));
        try (var server = start()) {
            assertThat(Sql.kept(server.url())).containsExactly("1");
        }
    }

    @Test
    void a_database_of_another_major_version_is_left_alone_with_a_sentence() throws IOException {
        Path version = dir.resolve("postgres/data/PG_VERSION");
        String ours = Files.readString(version);
        Files.writeString(version, "15\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("was made by PostgreSQL 15")
                .hasMessageContaining("brings PostgreSQL " + ours.strip())
                .hasMessageContaining("WEIR_POSTGRES_URL");
        Files.writeString(version, ours);
        assertThatCode(() -> start().close()).doesNotThrowAnyException();
    }

    @Test
    void a_folder_with_something_else_in_it_is_left_alone_with_a_sentence() throws IOException {
        dir = top.resolve("other");
        Path foreign = Files.createDirectories(dir.resolve("postgres/data")).resolve("mine.txt");
        Files.writeString(foreign, "mine");
        assertThatThrownBy(this::start).hasMessageContaining("holds files but no PostgreSQL database");
        assertThat(foreign).hasContent("mine");
    }

    @Test
    void a_data_folder_that_can_not_be_one_is_a_sentence() throws IOException {
        dir = Files.writeString(top.resolve("file"), "a file");
        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining(dir.toString())
                .hasMessageContaining("WEIR_POSTGRES_URL");
    }

    @Test
    void a_broken_configuration_is_told_in_postgresql_s_own_words() throws IOException {
        Files.writeString(dir.resolve("postgres/data/postgresql.conf"), "shared_buffers = lots\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("shared_buffers");
    }

    @Test
    void a_port_that_somebody_takes_in_between_is_replaced_by_another() throws Exception {
        try (var folder = DataFolder.open(dir);
                var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Path home = Binaries.unpacked(BINARIES, _ -> {});
            Programs programs = Programs.in(home, folder.postgres(), Cluster.account(folder));
            var ports = List.of(taken.getLocalPort(), Keeper.freePort()).iterator();
            var log = new BoundedLog(dir.resolve("log"), 1 << 20);
            var keeper = new Keeper(programs, folder.cluster(), log, ports::next);
            assertThat(keeper.start()).isNotEqualTo(taken.getLocalPort());
            keeper.stop();
        }
    }

    @Test
    void the_log_is_bounded() throws IOException {
        Path file = dir.resolve("log/postgres.log");
        var log = new BoundedLog(file, 1000);
        for (int i = 0; i < 100; i++) {
            log.line("line %04d %s".formatted(i, "x".repeat(40)).toLowerCase(Locale.ROOT));
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(1000);
        assertThat(Files.size(dir.resolve("log/postgres.log.1"))).isLessThanOrEqualTo(1000);
        assertThat(Files.readString(file)).contains("line 0099");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).hasSize(2);
        }
    }
}
