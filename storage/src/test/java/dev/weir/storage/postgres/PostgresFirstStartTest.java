package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresFirstStartTest {
    private static final Path BINARIES = ScratchPostgres.binaries();
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path top;

    @Test
    void the_first_start_says_what_it_does_and_the_second_keeps_the_data() {
        Path dir = top.resolve("data folder");
        List<String> first = new ArrayList<>();
        try (var server = PostgresServer.start(dir, first::add)) {
            Sql.keep(server.url(), 42);
        }
        assertThat(first).containsExactly("unpacking PostgreSQL", "creating the database", "starting PostgreSQL");
        List<String> second = new ArrayList<>();
        try (var server = PostgresServer.start(dir, second::add)) {
            assertThat(Sql.kept(server.url())).containsExactly("42");
        }
        assertThat(second).containsExactly("starting PostgreSQL");
    }

    @Test
    void a_start_killed_while_unpacking_is_done_again() throws Exception {
        Path dir = top.resolve("data");
        Path binaries = Files.createDirectory(top.resolve("binaries"));
        var child = ChildServer.launch(dir, binaries);
        child.lineThatStarts("unpacking");
        Processes.await(SOON, "half of the programs", () -> has(binaries, "unpacking-"));
        child.kill();
        assertThat(has(binaries, "unpacking-")).isTrue();
        assertThat(has(binaries, "binaries-")).isFalse();
        PostgresServer.start(dir, binaries, _ -> {}).close();
        assertThat(has(binaries, "unpacking-")).isFalse();
    }

    @Test
    void a_start_killed_while_creating_the_database_is_done_again() throws Exception {
        Path dir = top.resolve("data");
        var child = ChildServer.launch(dir, BINARIES);
        child.lineThatStarts("creating");
        Processes.await(SOON, "half a database", () -> has(dir.resolve("postgres"), "creating-"));
        child.kill();
        assertThat(dir.resolve("postgres/data")).doesNotExist();
        for (int start = 0; start < 2; start++) {
            try (var server = PostgresServer.start(dir, BINARIES, _ -> {});
                    var sql = new Sql(server.url())) {
                sql.column("create table begun_" + start + " ()");
                assertThat(sql.column("select tablename from pg_tables where tablename like 'begun%'"))
                        .hasSize(start + 1);
            }
        }
        assertThat(has(dir.resolve("postgres"), "creating-")).isFalse();
    }

    private static boolean has(Path folder, String start) {
        try (var found = Files.newDirectoryStream(folder, start + "*[!k]")) {
            return found.iterator().hasNext();
        } catch (IOException notYet) {
            return false;
        }
    }
}
