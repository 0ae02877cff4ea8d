package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As whom the server runs. Says more when the tests run as root, as containers' builds do.
class PostgresAccountTest {
    private static final Path BINARIES = ScratchPostgres.binaries();
    private static final long PASS_FOLDERS = 1 << 1 | 1 << 2;

    @TempDir
    Path top;

    private boolean root;

    @BeforeEach
    void look() throws Exception {
        root = Account.ofThisProcess().isRoot();
    }

    private static void mode(Path folder, String mode) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }

    private static long capabilities(long pid) throws Exception {
        return Long.parseUnsignedLong(Processes.status(pid, "CapEff"), 16);
    }

    @Test
    void it_never_runs_as_root_and_below_open_folders_without_any_capability() throws Exception {
        mode(top, "rwx--x--x");
        PreparedFolder.copyTo(top.resolve("data"));
        try (var server = PostgresServer.start(top.resolve("data"), BINARIES, _ -> {})) {
            assertThat(Processes.status(server.pid(), "Uid"))
                    .doesNotStartWith("0")
                    .doesNotContain("\t0");
            assertThat(capabilities(server.pid())).isZero();
        }
    }

    @Test
    void below_a_closed_folder_it_may_pass_through_and_nothing_else() throws Exception {
        Path closed = Files.createDirectory(top.resolve("closed"));
        mode(closed, "rwx------");
        PreparedFolder.copyTo(closed.resolve("data"));
        try (var server = PostgresServer.start(closed.resolve("data"), BINARIES, _ -> {})) {
            Sql.keep(server.url(), 1);
            long has = capabilities(server.pid());
            assertThat(has & ~PASS_FOLDERS).isZero();
            assertThat(Long.bitCount(has)).isEqualTo(root ? 1 : 0);
        }
    }

    @Test
    void an_ordinary_user_starts_it_and_afterwards_root_may_too() throws Exception {
        mode(top, "rwxr-xr-x");
        Path home = Files.createDirectory(top.resolve("home"));
        mode(BINARIES, "rwxr-xr-x");
        Binaries.unpacked(BINARIES, _ -> {});
        if (root) {
            new Account(1000, 1000).own(home);
        }
        Path dir = home.resolve("data");
        List<String> ordinary =
                root ? List.of("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups") : List.of();
        String classPath = ChildServer.copiedClassPath(Files.createDirectory(top.resolve("classes")));
        for (int start = 0; start < 2; start++) {
            try (var child = ChildServer.launch(ordinary, classPath, dir, BINARIES)) {
                PostgresUrl url = child.url();
                if (start == 0) {
                    Sql.keep(url, 42);
                }
                assertThat(Sql.kept(url)).containsExactly("42");
            }
        }
        Account owner = Account.ownerOf(dir.resolve("postgres/data"));
        try (var server = PostgresServer.start(dir, BINARIES, _ -> {})) {
            assertThat(Sql.kept(server.url())).containsExactly("42");
            assertThat(Processes.status(server.pid(), "Uid")).startsWith(owner.uid() + "\t");
        }
        assertThat(Account.ownerOf(dir.resolve("postgres/data"))).isEqualTo(owner);
    }

    @Test
    void a_folder_that_was_copied_with_wrong_modes_still_starts() throws Exception {
        Path dir = top.resolve("data");
        PreparedFolder.copyTo(dir);
        try (var server = PostgresServer.start(dir, BINARIES, _ -> {})) {
            Sql.keep(server.url(), 42);
        }
        Path data = dir.resolve("postgres/data");
        mode(data, "rwxr-xr-x");
        if (root) {
            try (var all = Files.walk(data)) {
                for (Path path : all.toList()) {
                    new Account(0, 0).give(path);
                }
            }
        }
        try (var server = PostgresServer.start(dir, BINARIES, _ -> {})) {
            assertThat(Sql.kept(server.url())).containsExactly("42");
        }
    }
}
