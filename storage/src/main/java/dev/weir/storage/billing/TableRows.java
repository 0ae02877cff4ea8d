package dev.weir.storage.billing;

import dev.weir.contracts.reports.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Rows of a cursor in the database: one connection and one read transaction from the opening to the close.
final class TableRows<T> implements Rows<T> {
    private final SqlConnection connection;
    private final Transaction transaction;
    private final PreparedStatement statement;
    private final Cursor cursor;
    private final Function<Row, T> fromRow;

    private boolean ended;
    private Future<Void> closed;

    private TableRows(
            SqlConnection connection,
            Transaction transaction,
            PreparedStatement statement,
            Tuple row,
            Function<Row, T> fromRow) {
        this.connection = connection;
        this.transaction = transaction;
        this.statement = statement;
        this.cursor = statement.cursor(row);
        this.fromRow = fromRow;
    }

    static <T> Future<Rows<T>> open(Pool pool, String sql, Tuple row, Function<Row, T> fromRow) {
        return pool.getConnection()
                .compose(connection -> connection
                        .begin()
                        .<Rows<T>>compose(transaction -> connection
                                .prepare(sql)
                                .map(statement -> new TableRows<>(connection, transaction, statement, row, fromRow)))
                        .onFailure(_ -> connection.close()));
    }

    @Override
    public Future<List<T>> next() {
        if (ended || closed != null) {
            return Future.succeededFuture(List.of());
        }
        return cursor.read(PIECE_MAX).map(rows -> {
            ended = !cursor.hasMore();
            List<T> piece = new ArrayList<>(rows.size());
            for (Row each : rows) {
                piece.add(fromRow.apply(each));
            }
            return piece;
        });
    }

    @Override
    public Future<Void> close() {
        if (closed == null) {
            closed = cursor.close()
                    .eventually(statement::close)
                    .eventually(transaction::rollback)
                    .eventually(connection::close)
                    .otherwiseEmpty();
        }
        return closed;
    }
}
