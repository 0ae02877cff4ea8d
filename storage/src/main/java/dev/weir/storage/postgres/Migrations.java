package dev.weir.storage.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Brings a database to the shape this Weir needs: numbered SQL, one sequence per schema, in the order of
/// `db/migrations.txt`. Each migration is one transaction, recorded in `weir.migration` with a checksum of its text.
/// Nodes that start together wait for each other. A database that is newer than this Weir is left as it is.
public final class Migrations {
    private static final String UNDEFINED_TABLE = "42P01";

    private final Database database;
    private final List<Migration> known;

    Migrations(Database database, List<Migration> known) {
        this.database = database;
        this.known = known;
    }

    /// Those of this build.
    ///
    /// @throws MigrationException when the list and the files disagree
    public static Migrations of(Database database) {
        return new Migrations(database, Migration.listed());
    }

    /// Applies what is missing. One round trip when nothing is. Completes with the number applied; fails with
    /// [MigrationException] when one fails (those before it stay), or was changed after it had been applied.
    public Future<Integer> up() {
        return applied(database.pool())
                .map(this::missing)
                .compose(missing -> missing.isEmpty()
                        ? Future.succeededFuture(0)
                        : locked(connection -> prepared(connection)
                                .compose(_ -> applied(connection))
                                .compose(applied -> upEach(connection, missing(applied)))));
    }

    /// Undoes the migrations of one schema above a number, newest first: 0 undoes all. Fails with
    /// [MigrationException] when one fails; those before it stay undone.
    public Future<Void> down(String schema, int toNumber) {
        return locked(connection -> applied(connection).compose(applied -> {
            List<Migration> undo = new ArrayList<>();
            for (Migration migration : known) {
                if (migration.schema().equals(schema)
                        && migration.number() > toNumber
                        && applied.containsKey(key(migration.schema(), migration.number()))) {
                    undo.add(migration);
                }
            }
            undo.sort(Comparator.comparingInt(Migration::number).reversed());
            Future<Void> all = Future.succeededFuture();
            for (Migration migration : undo) {
                all = all.compose(_ -> downOne(connection, migration));
            }
            return all;
        }));
    }

    private static String key(String schema, int number) {
        return schema + "/" + number;
    }

    private List<Migration> missing(Map<String, String> applied) {
        List<Migration> missing = new ArrayList<>();
        for (Migration migration : known) {
            String checksum = applied.get(key(migration.schema(), migration.number()));
            if (checksum == null) {
                missing.add(migration);
            } else if (!checksum.equals(migration.checksum())) {
                throw new MigrationException("migration " + migration + " was changed after this database had it"
                        + " (checksum " + checksum.substring(0, 12) + ", expected: "
                        + migration.checksum().substring(0, 12) + "): add a new migration instead");
            }
        }
        for (Migration migration : missing) {
            int next = migration.number() + 1;
            if (applied.containsKey(key(migration.schema(), next))) {
                throw new MigrationException("migration " + migration + " is missing in this database, which has "
                        + migration.schema() + "/%03d".formatted(next) + " already");
            }
        }
        return missing;
    }

    private static final String APPLIED = "select schema, number, checksum from weir.migration";

    /// Checksums by schema and number.
    private static Future<Map<String, String>> applied(SqlClient client) {
        return client.query(APPLIED).execute().map(Migrations::fromRows).recover(e -> {
            boolean first = e instanceof PgException refused && UNDEFINED_TABLE.equals(refused.getSqlState());
            return first ? Future.succeededFuture(Map.of()) : Future.failedFuture(e);
        });
    }

    private static Map<String, String> fromRows(RowSet<Row> rows) {
        Map<String, String> applied = new HashMap<>();
        for (Row row : rows) {
            applied.put(key(row.getString(0), row.getInteger(1)), row.getString(2));
        }
        return applied;
    }

    /// Waits for other nodes at most 5 minutes. The lock goes with the session.
    private static final String LOCK = """
            set client_min_messages = warning;
            set statement_timeout = 0;
            set lock_timeout = '5min';
            select pg_advisory_lock(hashtextextended('weir.migration', 0))""";

    private <T> Future<T> locked(Function<PgConnection, Future<T>> work) {
        return database.connect()
                .compose(connection -> connection
                        .query(LOCK)
                        .execute()
                        .compose(_ -> work.apply(connection))
                        .eventually(connection::close));
    }

    private static final String PREPARE = """
            create schema if not exists weir;
            create table if not exists weir.migration (
                schema text not null,
                number integer not null,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now(),
                primary key (schema, number)
            )""";

    private static Future<RowSet<Row>> prepared(PgConnection connection) {
        return connection.query(PREPARE).execute();
    }

    private static Future<Integer> upEach(PgConnection connection, List<Migration> missing) {
        Future<Integer> all = Future.succeededFuture(0);
        for (Migration migration : missing) {
            all = all.compose(count -> upOne(connection, migration).map(_ -> count + 1));
        }
        return all;
    }

    private static final String RECORD =
            "insert into weir.migration (schema, number, name, checksum) values ($1, $2, $3, $4)";

    private static Future<Void> upOne(PgConnection connection, Migration migration) {
        var row = Tuple.of(migration.schema(), migration.number(), migration.name(), migration.checksum());
        return inTransaction(connection, migration, "up", migration.up(), RECORD, row);
    }

    private static final String FORGET = "delete from weir.migration where schema = $1 and number = $2";

    private static Future<Void> downOne(PgConnection connection, Migration migration) {
        var row = Tuple.of(migration.schema(), migration.number());
        return inTransaction(connection, migration, "down", migration.down(), FORGET, row);
    }

    private static Future<Void> inTransaction(
            PgConnection connection, Migration migration, String way, String script, String note, Tuple row) {
        return connection
                .begin()
                .compose(transaction -> connection
                        .query(script)
                        .execute()
                        .compose(_ -> connection.preparedQuery(note).execute(row))
                        .compose(_ -> transaction.commit())
                        .recover(e -> transaction.rollback().transform(_ -> Future.failedFuture(e))))
                .recover(e -> Future.failedFuture(failure(migration, way, script, e)));
    }

    private static MigrationException failure(Migration migration, String way, String script, Throwable e) {
        String where = "";
        if (e instanceof PgException refused && refused.getPosition() != null) {
            int position = Math.min(Integer.parseInt(refused.getPosition()), script.length());
            where = " at line " + script.substring(0, position).lines().count();
        }
        return new MigrationException(
                "migration " + migration + " (" + way + ") failed" + where + ": " + e.getMessage(), e);
    }
}
