package dev.weir.storage.postgres;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MigrationsTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final Migration FIRST = new Migration("shop", 1, "things", """
            create schema shop;
            create table shop.thing (id int primary key);
            create function shop.count_things() returns bigint language sql as $$ select count(*) from shop.thing; $$;
            insert into shop.thing values (7);
            """, "drop schema shop cascade");
    private static final Migration SECOND = new Migration(
            "shop", 2, "names", "alter table shop.thing add name text", "alter table shop.thing drop name");

    private Database database;

    @BeforeEach
    void open() {
        database = POSTGRES.empty();
    }

    private Migrations migrations(Migration... known) {
        return new Migrations(database, List.of(known));
    }

    private RowSet<Row> sql(String text) {
        return await(database.pool().query(text).execute());
    }

    private List<Integer> recorded() {
        List<Integer> numbers = new ArrayList<>();
        sql("select number from weir.migration order by number").forEach(row -> numbers.add(row.getInteger(0)));
        return numbers;
    }

    @Test
    void up_applies_everything_once_and_a_second_time_nothing() {
        assertThat(await(migrations(FIRST, SECOND).up())).isEqualTo(2);
        assertThat(await(migrations(FIRST, SECOND).up())).isZero();
        assertThat(sql("select id, name, shop.count_things() from shop.thing")).hasSize(1);
        assertThat(recorded()).containsExactly(1, 2);
    }

    @Test
    void up_applies_only_what_is_new() {
        await(migrations(FIRST).up());
        assertThat(await(migrations(FIRST, SECOND).up())).isEqualTo(1);
    }

    @Test
    void a_database_newer_than_this_weir_is_left_as_it_is() {
        await(migrations(FIRST, SECOND).up());
        assertThat(await(migrations(FIRST).up())).isZero();
        assertThat(recorded()).containsExactly(1, 2);
    }

    @Test
    void down_undoes_newest_first_to_the_number_asked_for() {
        await(migrations(FIRST, SECOND).up());
        await(migrations(FIRST, SECOND).down("shop", 1));
        assertThat(recorded()).containsExactly(1);
        assertThat(sql("select * from shop.thing").columnsNames()).containsExactly("id");
        await(migrations(FIRST, SECOND).down("shop", 0));
        assertThat(recorded()).isEmpty();
        assertThat(sql("select 1 from pg_namespace where nspname = 'shop'")).isEmpty();
        assertThat(await(migrations(FIRST, SECOND).up())).isEqualTo(2);
    }

    @Test
    void an_applied_migration_that_was_changed_is_refused_by_name() {
        await(migrations(FIRST).up());
        var changed = new Migration("shop", 1, "things", FIRST.up() + "-- other", FIRST.down());
        assertThatThrownBy(() -> await(migrations(changed).up()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("shop/001_things was changed");
    }

    @Test
    void a_migration_missing_below_an_applied_one_is_refused() {
        await(migrations(FIRST, SECOND).up());
        sql("delete from weir.migration where number = 1");
        assertThatThrownBy(() -> await(migrations(FIRST, SECOND).up()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("shop/001_things is missing");
    }

    @Test
    void a_migration_that_fails_leaves_nothing_of_itself_and_says_where() {
        var broken = new Migration("shop", 2, "broken", "create table shop.half (id int);\nselect oops;", "");
        assertThatThrownBy(() -> await(migrations(FIRST, broken).up()))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("shop/002_broken (up) failed at line 2")
                .hasMessageContaining("oops");
        assertThat(recorded()).containsExactly(1);
        assertThat(sql("select to_regclass('shop.half') as half")
                        .iterator()
                        .next()
                        .getValue("half"))
                .isNull();
    }

    @Test
    void nodes_that_start_together_apply_it_once() {
        var slow = new Migration("shop", 2, "slow", "select pg_sleep(0.3)", "select 1");
        List<Future<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(migrations(FIRST, slow).up());
        }
        await(Future.all(starts));
        assertThat(starts.stream().mapToInt(Future::result).sum()).isEqualTo(2);
    }

    @Test
    void a_migration_may_take_longer_than_a_statement_may() {
        var settings = new PostgresSettings(
                Optional.empty(), 1, 10, Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ZERO, 16, 16);
        database = Database.open(POSTGRES.vertx(), POSTGRES.emptyUrl(), settings);
        var slow = new Migration("shop", 2, "slow", "select pg_sleep(0.3)", "select 1");
        assertThat(await(migrations(FIRST, slow).up())).isEqualTo(2);
        assertThatThrownBy(() -> sql("select pg_sleep(0.3)")).hasMessageContaining("statement timeout");
        await(database.close());
    }

    @Test
    void the_list_names_every_file_and_every_file_has_its_way_back() throws Exception {
        List<String> listed = new ArrayList<>();
        Migration.listed().forEach(migration -> listed.add(migration.toString()));
        assertThat(listed).isNotEmpty().doesNotHaveDuplicates();
        List<String> ups = files(".up.sql");
        assertThat(ups).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(files(".down.sql")).containsExactlyInAnyOrderElementsOf(listed);
        for (String schema :
                Migration.listed().stream().map(Migration::schema).distinct().toList()) {
            assertThat(Migration.listed().stream()
                            .filter(one -> one.schema().equals(schema))
                            .map(Migration::number))
                    .as("numbers of %s", schema)
                    .isSorted();
        }
    }

    private static List<String> files(String ending) throws IOException {
        Path db = Path.of(URI.create(
                        MigrationsTest.class.getResource("/" + Migration.LIST).toString()))
                .getParent();
        try (Stream<Path> all = Files.walk(db)) {
            return all.map(file -> db.relativize(file).toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .toList();
        }
    }

    @Test
    void all_migrations_of_this_build_go_up_down_and_up_again() {
        Migrations all = Migrations.of(database);
        int count = await(all.up());
        assertThat(count).isEqualTo(Migration.listed().size());
        for (String schema : Migration.listed().reversed().stream()
                .map(Migration::schema)
                .distinct()
                .toList()) {
            await(all.down(schema, 0));
        }
        assertThat(recorded()).isEmpty();
        assertThat(await(all.up())).isEqualTo(count);
    }
}
