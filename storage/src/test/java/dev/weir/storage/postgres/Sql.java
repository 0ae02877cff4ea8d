package dev.weir.storage.postgres;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/// One connection pool for the statements of a test. Blocking.
final class Sql implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Database database;

    Sql(PostgresUrl url) {
        database = Database.open(vertx, url, PostgresSettings.defaults());
    }

    Database database() {
        return database;
    }

    /// The first column of all rows, as text.
    List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        await(database.pool().query(sql).execute()).forEach(row -> values.add(String.valueOf(row.getValue(0))));
        return values;
    }

    String value(String sql) {
        return column(sql).getFirst();
    }

    boolean answers() {
        try {
            return value("select 1").equals("1");
        } catch (RuntimeException away) {
            return false;
        }
    }

    @Override
    public void close() {
        await(database.close());
        await(vertx.close());
    }

    /// Keeps a number in the database at this URL.
    static void keep(PostgresUrl url, int number) {
        try (var sql = new Sql(url)) {
            sql.column("create table kept (number int)");
            sql.column("insert into kept values (" + number + ")");
        }
    }

    /// The numbers kept there.
    static List<String> kept(PostgresUrl url) {
        try (var sql = new Sql(url)) {
            return sql.column("select number from kept");
        }
    }
}
